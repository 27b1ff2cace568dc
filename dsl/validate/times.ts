/** Checks of durations and rates. */

import { describe, grouped } from "../describe.ts";
import { isUnusable, type Unusable } from "../draft.ts";
import { MAX_DURATION_MS } from "../limits.ts";
import { type Check, label, mismatch, type Problem } from "./problem.ts";

/** The milliseconds of a duration. 0 is valid unless `positive` is set. */
export function duration({ positive = false } = {}): Check {
  const least = positive ? "more than 0 ms" : "0 ms or more";
  return (value, path) => {
    const bare = noUnit(value, path, "seconds");
    if (bare.length > 0) return bare;
    if (typeof value !== "number" || Number.isNaN(value)) {
      const fix = "write a duration such as seconds(30) (in a plan file, milliseconds: 30000)";
      return mismatch(path, value, "a duration", fix);
    }
    if ((positive ? value > 0 : value >= 0) && value <= MAX_DURATION_MS) return [];
    const bound = value > 0 ? `at most ${grouped(MAX_DURATION_MS)} ms` : least;
    const message = `${label(path)} must be ${bound}, not ${describe(value)} ms`;
    return [{ path, message, fix: "write a duration such as seconds(30)" }];
  };
}

/** A rate per second: finite, more than 0. */
export const rate: Check = (value, path) => {
  const bare = noUnit(value, path, "perSecond");
  if (bare.length > 0) return bare;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return [];
  const fix = "write a rate such as perSecond(1000) (in a plan file, a number: 1000)";
  return mismatch(path, value, "a rate of more than 0 per second", fix);
};

/** The problem of a plain number in place of a value with a unit; none for any other value. */
export function noUnit(value: unknown, path: string, unit: string): Problem[] {
  if (!isBareNumber(value)) return [];
  const message = `${label(path)} is ${value.given}, which has no unit`;
  return [{ path, message, fix: `write ${unit}(${value.given.replaceAll(",", "")})` }];
}

/** Whether a script gave a plain number, such as 1,000, in place of a value with a unit. */
function isBareNumber(value: unknown): value is Unusable {
  return isUnusable(value) && /^[\d,]+(\.\d+)?$/.test(value.given);
}
