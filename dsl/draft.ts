/**
 * Building a plan never throws because of a wrong value. A draft keeps the values of the script, so that `validate` can
 * list every problem at once. A value becomes an `Unusable` if JSON cannot represent it, or if it could be mistaken for
 * a valid one (a plain 30 instead of a duration).
 */

import { describe } from "./describe.ts";

/** Replaces an unusable value in a draft; `given` describes that value in a few words. */
export interface Unusable {
  readonly kind: "unusable";
  readonly given: string;
}

/** Options in a call that the call does not have; `known` lists the options that it has. */
export interface UnknownOptions {
  readonly given: unknown;
  readonly known: readonly string[];
}

/** A node of a draft. Its kind is valid; the other fields are unchecked values of the script. */
export interface DraftNode {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Options by name (absent or undefined if not given), and the fields that record unknown options in the node. */
export interface ReadOptions<Name extends string> {
  readonly options: { readonly [name in Name]?: unknown };
  readonly leftover: { readonly unknownOptions?: readonly UnknownOptions[] };
}

// No valid plan is nested as deeply. The limit also ends the recursion in a cycle.
const MAX_DEPTH = 8;

/** Wraps an unusable value. */
export function unusable(value: unknown): Unusable {
  return isUnusable(value) ? value : Object.freeze({ kind: "unusable", given: describe(value) });
}

/** Whether `value` replaces an unusable value. */
export function isUnusable(value: unknown): value is Unusable {
  return isObject(value) && value.kind === "unusable" && typeof value.given === "string";
}

/** A frozen copy that JSON can represent. A value at any depth that JSON cannot represent becomes an `Unusable`. */
export function keep(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  // Adding 0 turns -0 into 0, as JSON does.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : unusable(value);
  if (depth === MAX_DEPTH) return unusable(value);
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item) => keep(item, depth + 1)));
  if (!isPlain(value)) return unusable(value);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, keep(item, depth + 1)])));
}

/** `convert(value)`, or `fallback` when nothing was given. */
export function optional(value: unknown, convert: (value: unknown) => unknown, fallback: unknown): unknown {
  return value === undefined ? fallback : convert(value);
}

/** The milliseconds of `seconds(30)`. Any other value is kept, so that `validate` can describe it. */
export function durationMs(value: unknown): unknown {
  return isObject(value) && value.kind === "duration" ? keep(value.ms) : unusable(value);
}

/** The number of `perSecond(1_000)`. Any other value is kept, so that `validate` can describe it. */
export function ratePerSecond(value: unknown): unknown {
  return isObject(value) && value.kind === "rate" ? keep(value.perSecond) : unusable(value);
}

/** Separates the known options of a call from the unknown ones. */
export function readOptions<Name extends string>(given: unknown, known: readonly Name[]): ReadOptions<Name> {
  if (given === undefined) return { options: {}, leftover: {} };
  if (!isPlain(given)) return { options: {}, leftover: unknownOptions(unusable(given), known) };
  const names: readonly string[] = known;
  const unknown = Object.entries(given).filter(([name]) => !names.includes(name));
  return {
    options: given as ReadOptions<Name>["options"],
    leftover: unknown.length === 0 ? {} : unknownOptions(keep(Object.fromEntries(unknown)), known),
  };
}

function unknownOptions(given: unknown, known: readonly string[]): ReadOptions<string>["leftover"] {
  return { unknownOptions: Object.freeze([Object.freeze({ given, known: Object.freeze([...known]) })]) };
}

/** Whether `value` is an object (an array is not) whose fields may be read. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is a plain object; a Map or a Date is not. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
