/** Captures: what the named groups of a login's patterns match is kept for each connection. */

import type { LoginStepNode } from "../login.ts";
import type { PatternNode } from "./answers.ts";

/** The most bytes of a capture. */
export const MAX_CAPTURE_BYTES = 64;

/** The most captures of a login. */
export const MAX_CAPTURES = 16;

/**
 * The names of the groups of a pattern.
 *
 * @throws {SyntaxError} when the pattern does not compile
 * @example groupNames({ kind: "pattern", source: "^OK (?<token>\\w+)", flags: "" }) // ["token"]
 */
export function groupNames({ source, flags }: PatternNode): readonly string[] {
  // The empty alternative always matches, and the groups of a match include those that matched nothing.
  return Object.keys(new RegExp(`${source}|`, flags).exec("")?.groups ?? {});
}

/** The names that a login captures, in order, each once. */
export function captureNames(login: readonly LoginStepNode[]): readonly string[] {
  const names = login.flatMap((step) =>
    step.kind === "expect" && step.expect.kind === "pattern" ? groupNames(step.expect) : [],
  );
  return [...new Set(names)];
}
