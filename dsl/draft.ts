/**
 * Building a plan never throws over a value: a draft keeps what the script gave, so that `validate` can list every
 * problem at once. What JSON cannot hold, or what would pass for something else (a bare 30 where a duration belongs),
 * is kept as an `Unusable`.
 */

import { describe } from "./describe.ts";

/** Stands in a draft for a value that cannot be used; `given` says in a few words what it was. */
export interface Unusable {
  readonly kind: "unusable";
  readonly given: string;
}

/** The options that a call was given, but does not know; `known` are those it does. */
export interface UnknownOptions {
  readonly given: unknown;
  readonly known: readonly string[];
}

/** A node of a draft: the kind is certain, the rest is as the script gave it. */
export interface DraftNode {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Options by name, those that were not given left out or undefined, and what to add to the node for unknown ones. */
export interface ReadOptions<Name extends string> {
  readonly options: { readonly [name in Name]?: unknown };
  readonly leftover: { readonly unknownOptions?: readonly UnknownOptions[] };
}

// Deeper than anything a plan holds; also what ends a cycle.
const MAX_DEPTH = 8;

/** Wraps a value that cannot be used. */
export function unusable(value: unknown): Unusable {
  return isUnusable(value) ? value : Object.freeze({ kind: "unusable", given: describe(value) });
}

/** Whether `value` stands for one that could not be used. */
export function isUnusable(value: unknown): value is Unusable {
  return isObject(value) && value.kind === "unusable" && typeof value.given === "string";
}

/** A frozen copy that survives JSON: what JSON cannot hold becomes an `Unusable`, wherever it stands. */
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

/** The milliseconds of `seconds(30)`. Any other value stays for `validate` to describe. */
export function durationMs(value: unknown): unknown {
  return isObject(value) && value.kind === "duration" ? keep(value.ms) : unusable(value);
}

/** The number of `perSecond(1_000)`. Any other value stays for `validate` to describe. */
export function ratePerSecond(value: unknown): unknown {
  return isObject(value) && value.kind === "rate" ? keep(value.perSecond) : unusable(value);
}

/** Parts the options of a call into those that it knows and those that it does not. */
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

/** Whether `value` is a mere bag of fields; a Map or a Date is not. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
