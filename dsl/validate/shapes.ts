/** Checks of objects and lists, built from the checks of their parts. */

import { isObject, isUnusable } from "../draft.ts";
import { type Check, given, join, label, mismatch, type Problem } from "./problem.ts";

/** The fields of an object, with any values. */
export type Fields = Readonly<Record<string, unknown>>;

/** The field of a draft that holds the unknown options of a call. */
const UNKNOWN_OPTIONS = "unknownOptions";

/**
 * An object with exactly these fields.
 *
 * @param wanted a name for the object in the message about a wrong value: "a range of ports"
 * @param fix what to write instead of a wrong value
 * @param across checks fields together; it has to accept invalid fields
 */
export function object(
  wanted: string,
  fix: (value: unknown) => string,
  fields: Readonly<Record<string, Check>>,
  across: (fields: Fields, path: string) => Problem[] = () => [],
): Check {
  return (value, path) => {
    if (!isObject(value) || isUnusable(value)) return mismatch(path, value, wanted, fix(value));
    const known = Object.entries(fields).flatMap(([name, check]) => {
      if (!Object.hasOwn(value, name)) return check(undefined, join(path, name));
      const problems = check(value[name], join(path, name));
      return problems.length === 0 && value[name] === undefined ? undefinedField(join(path, name)) : problems;
    });
    const names = Object.keys(fields);
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
    return [
      ...known,
      ...unknown.flatMap((name) => unknownField(name, value[name], names, path)),
      ...across(value, path),
    ];
  };
}

/** An object of one of several kinds. `kinds` maps each kind to its check. */
export function union(wanted: string, fix: string, kinds: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(kinds)
    .map((kind) => JSON.stringify(kind))
    .join(" or ");
  return (value, path) => {
    if (!isObject(value) || isUnusable(value)) return mismatch(path, value, wanted, fix);
    const check = typeof value.kind === "string" && Object.hasOwn(kinds, value.kind) ? kinds[value.kind] : undefined;
    return check ? check(value, path) : mismatch(join(path, "kind"), value.kind, names, `write ${names}`);
  };
}

/** An array of any length. */
export function list(wanted: string, fix: string, check: Check): Check {
  return (value, path) =>
    Array.isArray(value)
      ? Array.from(value, (item: unknown, index) => check(item, `${path}[${index}]`)).flat()
      : mismatch(path, value, wanted, fix);
}

/** An object with fields of any name; `check` gets the name too. */
export function record(
  wanted: string,
  fix: string,
  check: (value: unknown, path: string, name: string) => Problem[],
): Check {
  return (value, path) =>
    isObject(value) && !isUnusable(value)
      ? Object.entries(value).flatMap(([name, item]) => check(item, join(path, name), name))
      : mismatch(path, value, wanted, fix);
}

/** An optional field may be absent but not undefined, because JSON has no undefined. */
function undefinedField(path: string): Problem[] {
  return [{ path, message: `${label(path)} is undefined`, fix: "leave it out" }];
}

function unknownField(name: string, value: unknown, known: readonly string[], path: string): Problem[] {
  const options =
    name === UNKNOWN_OPTIONS && Array.isArray(value) ? value.flatMap((call) => unknownOptions(call, path)) : [];
  if (options.length > 0) return options;
  const message = `${label(path)} has an unknown field ${name}`;
  return [{ path: join(path, name), message, fix: `leave it out; the fields are ${known.join(", ")}` }];
}

function unknownOptions(call: unknown, path: string): Problem[] {
  if (!isObject(call) || !Array.isArray(call.known)) return [];
  const known = call.known.join(", ");
  const options = call.given;
  if (!isObject(options) || isUnusable(options)) {
    const message = `the options must be an object, not ${given(options)}`;
    return [{ path, message, fix: `write them in braces; the options are: ${known}` }];
  }
  return Object.entries(options).map(([name, value]) => ({
    path: join(path, name),
    message: `unknown option ${name}: ${given(value)}`,
    fix: `leave it out; the options are: ${known}`,
  }));
}
