import { describe } from "../describe.ts";
import { isUnusable } from "../draft.ts";

/** One thing that is wrong with a plan. */
export interface Problem {
  /** The place: "swarm.connections", "phases[0].message.text"; "" for the plan as a whole. */
  readonly path: string;
  /** What is wrong. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** Checks the value at `path` (undefined if there is none). An empty list means that it is valid. */
export type Check = (value: unknown, path: string) => Problem[];

/** The path of a field. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The name of the field at `path` in a script. It has no unit, because a script writes the unit with the value. */
export function label(path: string): string {
  const last = path.slice(path.lastIndexOf(".") + 1);
  return last === "" ? "the plan" : last.replace(/^perSecond$/, "rate").replace(/(Ms|Bytes|PerSecond)$/, "");
}

/** A value in words, as the script gave it. */
export function given(value: unknown): string {
  return isUnusable(value) ? value.given : describe(value);
}

/** The problem of a missing or wrong value. */
export function mismatch(path: string, value: unknown, wanted: string, fix: string): Problem[] {
  const name = label(path);
  const missing = value === undefined || given(value) === "undefined";
  const message = missing
    ? `${name} is missing: it must be ${wanted}`
    : `${name} must be ${wanted}, not ${given(value)}`;
  return [{ path, message, fix }];
}
