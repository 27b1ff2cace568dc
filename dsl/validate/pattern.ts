/** The check of a regular expression in a plan. */

import { type Check, join, type Problem } from "./problem.ts";
import { type Fields, object } from "./shapes.ts";
import { choice, string } from "./values.ts";

/**
 * A pattern. Every match starts at the beginning of the input.
 *
 * @param fix what to write instead of a wrong value
 * @param example a valid source
 */
export function pattern(fix: string, example: string): Check {
  return object(
    "a pattern",
    () => fix,
    { kind: choice("pattern"), source: string(example), flags: string("i", { mayBeEmpty: true }) },
    (fields, path) => compiles(fields, path, fix),
  );
}

/** Every match starts at the beginning, so the flags g and y, which keep a position, would skip input. */
function compiles({ source, flags }: Fields, path: string, fix: string): Problem[] {
  if (typeof source !== "string" || typeof flags !== "string") return [];
  try {
    new RegExp(source, flags);
  } catch (error) {
    return [{ path, message: `the pattern does not compile: ${(error as Error).message}`, fix }];
  }
  if (!/[gy]/.test(flags)) return [];
  const without = `write the flags ${JSON.stringify(flags.replaceAll(/[gy]/g, ""))}`;
  return [{ path: join(path, "flags"), message: `a pattern cannot have the flags g or y: "${flags}"`, fix: without }];
}
