/**
 * The command line: what flags there are, and what a list of arguments asks for.
 */

import { parseArgs } from "node:util";
import { closest } from "./closest.ts";
import { FLAGS, type Flag } from "./flag-table.ts";
import { type EngineFlag, parseCount, parseDurationMs, parseEngine } from "./flag-values.ts";
import { usageError } from "./problem.ts";

export { helpText } from "./help.ts";

/** A run, as the command line asks for it. */
export interface RunCommand {
  readonly kind: "run";
  /** The script or plan file, as written. */
  readonly script: string;
  /** Scale the swarm down to what this host can hold. */
  readonly fit: boolean;
  /** Another swarm size; null keeps the script's. */
  readonly connections: number | null;
  /** The engine of both sides; null keeps the script's. */
  readonly engine: EngineFlag | null;
  readonly runs: number;
  /** Print the plan, run nothing. */
  readonly plan: boolean;
  /** Where the result goes; "-" is standard output, null nowhere. */
  readonly json: string | null;
  /** null: as long as it takes. */
  readonly deadlineMs: number | null;
  readonly quiet: boolean;
  /** false with `--no-color`; null leaves it to the terminal. */
  readonly color: boolean | null;
}

/** What a command line asks for. */
export type Command = { readonly kind: "help" } | { readonly kind: "version" } | RunCommand;

/** Flags that are decided on but not there yet; a script's README may already name them. */
const LATER = ["isolate", "markdown", "html", "compare", "allow-net"];

const USAGE = "write c10m my.bench.ts (c10m --help shows every flag)";

/**
 * Reads a command line. Flags may stand before or after the script; after `--` everything is a script.
 *
 * @param args without the runtime and c10m itself
 * @throws UserError (exit code 2): an unknown flag, a value that is missing or wrong, no script, more than one
 */
export function parseFlags(args: readonly string[]): Command {
  const { switches, values, scripts } = readTokens(args);
  if (switches.has("help")) return { kind: "help" };
  if (switches.has("version")) return { kind: "version" };

  const read = <T>(name: string, parse: (flag: string, value: string) => T): T | null => {
    const value = values.get(name);
    return value === undefined ? null : parse(`--${name}`, value);
  };
  const command = {
    kind: "run",
    fit: switches.has("fit"),
    connections: read("connections", parseCount),
    engine: read("engine", parseEngine),
    runs: read("runs", parseCount) ?? 1,
    plan: switches.has("plan"),
    json: values.get("json") ?? null,
    deadlineMs: read("deadline", parseDurationMs),
    quiet: switches.has("quiet"),
    color: switches.has("no-color") ? false : null,
  } as const;
  return { ...command, script: onlyScript(scripts) };
}

/** What stands on the command line, every flag known to be one and to have its value. */
interface Arguments {
  readonly switches: Set<string>;
  readonly values: Map<string, string>;
  readonly scripts: string[];
}

/** parseArgs splits; what is wrong is found here, since its own messages could not say what to write instead. */
function readTokens(args: readonly string[]): Arguments {
  const options = Object.fromEntries(
    FLAGS.map(({ name, short, value }) => [
      name,
      { type: value ? ("string" as const) : ("boolean" as const), ...(short && { short }) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const found: Arguments = { switches: new Set(), values: new Map(), scripts: [] };
  for (const token of tokens) {
    if (token.kind === "positional") found.scripts.push(token.value);
    if (token.kind !== "option") continue;
    const flag = FLAGS.find(({ name }) => name === token.name);
    if (!flag) throw unknownFlag(token.name, token.rawName);
    if (flag.value) found.values.set(flag.name, takenValue(flag, token.value, token.inlineValue ?? false));
    else if (token.value === undefined) found.switches.add(flag.name);
    else throw usageError(`--${flag.name} takes no value`, `write --${flag.name}`);
  }
  return found;
}

/** A value that looks like the next flag means that the value was forgotten; "-" and "-3" do not look like one. */
function takenValue(flag: Flag, value: string | undefined, isInline: boolean): string {
  const isForgotten = !value || (!isInline && /^-[^\d]/.test(value));
  if (!isForgotten) return value;
  throw usageError(`--${flag.name} needs a value`, `write --${flag.name} ${flag.value}`);
}

function unknownFlag(name: string, rawName: string): Error {
  if (LATER.includes(name)) {
    return usageError(`--${name} comes with a later version of c10m`, "c10m --help shows the flags of this one");
  }
  const known = FLAGS.map((flag) => flag.name);
  const meant = closest(name, known);
  return usageError(
    `there is no flag ${rawName}`,
    meant ? `did you mean --${meant}?` : "c10m --help shows every flag there is",
  );
}

function onlyScript(scripts: readonly string[]): string {
  const [script, surplus] = scripts;
  if (!script) throw usageError("no script was given", USAGE);
  if (surplus !== undefined) throw usageError(`one script at a time: "${surplus}" is one too many`, USAGE);
  if (script === "-") throw usageError("a script cannot come from standard input", USAGE);
  return script;
}
