/**
 * Reads the command line of any command, and checks that every flag exists and has its value.
 */

import { parseArgs } from "node:util";
import { closest } from "../problem/closest.ts";
import { usageError } from "../problem/problem.ts";
import type { Flag } from "./flag-table.ts";

/** The parts of a command line. */
export interface Arguments {
  readonly switches: ReadonlySet<string>;
  /** By the flag's name, in the order given. A flag may be given more than once. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Everything that is not a flag. */
  readonly operands: readonly string[];
}

/**
 * Splits a command line. Flags may stand before or after the operands; after `--` everything is an operand.
 *
 * @throws UserError (exit code 2): an unknown flag, a value that is missing or surplus
 */
export function readArguments(args: readonly string[], flags: readonly Flag[]): Arguments {
  // parseArgs only splits. Errors are found here, because its own messages do not say what to write instead.
  const options = Object.fromEntries(
    flags.map(({ name, short, value, valueIsOptional }) => [
      name,
      { type: value && !valueIsOptional ? ("string" as const) : ("boolean" as const), ...(short && { short }) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const switches = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags.find(({ name }) => name === token.name);
    if (!flag) throw unknownFlag(token.name, token.rawName, flags);
    if (flag.valueIsOptional && token.value === undefined) switches.add(flag.name);
    else if (flag.value) {
      const value = takenValue(flag, token.value, token.inlineValue ?? false);
      values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
    } else if (token.value === undefined) switches.add(flag.name);
    else throw usageError(`--${flag.name} takes no value`, `write --${flag.name}`);
  }
  return { switches, values, operands };
}

/** The value of a flag, parsed; the last one where it was given several times, null where it was not given. */
export function readValue<T>({ values }: Arguments, name: string, parse: (flag: string, value: string) => T): T | null {
  const value = values.get(name)?.at(-1);
  return value === undefined ? null : parse(`--${name}`, value);
}

/** Every value of a flag that may be given several times, parsed. */
export function readValues<T>({ values }: Arguments, name: string, parse: (flag: string, value: string) => T): T[] {
  return (values.get(name) ?? []).map((value) => parse(`--${name}`, value));
}

/** The items of a flag with an optional list: "any" without a value, otherwise the items of all of its values. */
export function readList({ switches, values }: Arguments, name: string): "any" | string[] {
  if (switches.has(name)) return "any";
  const items = (values.get(name) ?? []).flatMap((value) => value.split(","));
  return items.map((item) => item.trim()).filter((item) => item !== "");
}

/** A value that looks like a flag means that the value was forgotten. "-" and "-3" do not look like a flag. */
function takenValue(flag: Flag, value: string | undefined, isInline: boolean): string {
  const isForgotten = !value || (!isInline && /^-[^\d]/.test(value));
  if (!isForgotten) return value;
  const written = flag.valueIsOptional
    ? `--${flag.name}, or --${flag.name}=${flag.value}`
    : `--${flag.name} ${flag.value}`;
  throw usageError(`--${flag.name} needs a value`, `write ${written}`);
}

function unknownFlag(name: string, rawName: string, flags: readonly Flag[]): Error {
  const known = flags.map((flag) => flag.name);
  const meant = closest(name, known);
  return usageError(
    `there is no flag ${rawName}`,
    meant ? `did you mean --${meant}?` : "write --help to see every flag",
  );
}
