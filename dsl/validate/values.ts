/** Checks of single values. */

import { hasLoneSurrogate } from "../canonical.ts";
import { grouped } from "../describe.ts";
import { type Check, label, mismatch, type Problem } from "./problem.ts";

/** Whether `value` is a whole number from `min` to `max`. */
export function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

/** A whole number from `min` to `max`; if `max` is null, up to the largest that a double represents exactly. */
export function whole(min: number, max: number | null, example: number): Check {
  const wanted =
    max === null
      ? `a whole number of at least ${grouped(min)}`
      : `a whole number from ${grouped(min)} to ${grouped(max)}`;
  return (value, path) =>
    isWhole(value, min, max ?? Number.MAX_SAFE_INTEGER)
      ? []
      : mismatch(path, value, wanted, `write a whole number such as ${example}`);
}

/** One of a few values. */
export function choice(...values: readonly (string | number | boolean)[]): Check {
  const wanted = values.map((value) => JSON.stringify(value)).join(" or ");
  return (value, path) => (values.some((one) => one === value) ? [] : mismatch(path, value, wanted, `write ${wanted}`));
}

/** null, or what `check` accepts. */
export function nullable(check: Check): Check {
  return (value, path) => (value === null ? [] : check(value, path));
}

/** undefined, or what `check` accepts. */
export function absentOr(check: Check): Check {
  return (value, path) => (value === undefined ? [] : check(value, path));
}

/** A string that the operating system accepts: without NUL and lone surrogates, and not empty unless `mayBeEmpty`. */
export function string(example: string, { mayBeEmpty = false } = {}): Check {
  const fix = `write a string such as ${JSON.stringify(example)}`;
  return (value, path) => {
    if (typeof value !== "string") return mismatch(path, value, "a string", fix);
    if (value === "" && !mayBeEmpty) return [{ path, message: `${label(path)} is empty`, fix }];
    if (value.includes("\0")) return [{ path, message: `${label(path)} contains a NUL character`, fix }];
    return wellFormed(value, path);
  };
}

/** The problem of text that UTF-8 cannot encode. */
export function wellFormed(value: string, path: string): Problem[] {
  if (!hasLoneSurrogate(value)) return [];
  return [{ path, message: `${label(path)} contains half of a surrogate pair`, fix: "write whole characters" }];
}
