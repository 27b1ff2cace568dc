/** Regular expressions as data. */

import { type Check, join, type Problem } from "./problem.ts";
import { type Fields, object } from "./shapes.ts";
import { choice, string } from "./values.ts";

/**
 * A pattern that is tried anew each time.
 *
 * @param fix what to write for one that is none
 * @param example a source that would do
 */
export function pattern(fix: string, example: string): Check {
  return object(
    "a pattern",
    () => fix,
    { kind: choice("pattern"), source: string(example), flags: string("i", { mayBeEmpty: true }) },
    (fields, path) => compiles(fields, path, fix),
  );
}

/** A pattern is tried from the start each time, so flags that remember a position would skip what they should see. */
function compiles({ source, flags }: Fields, path: string, fix: string): Problem[] {
  if (typeof source !== "string" || typeof flags !== "string") return [];
  try {
    new RegExp(source, flags);
  } catch (error) {
    return [{ path, message: `the pattern does not compile: ${(error as Error).message}`, fix }];
  }
  if (!/[gy]/.test(flags)) return [];
  const without = `write the flags ${JSON.stringify(flags.replaceAll(/[gy]/g, ""))}`;
  return [{ path: join(path, "flags"), message: `flags g and y have no place here: "${flags}"`, fix: without }];
}
