import { resolve } from "node:path";
import type { Message } from "esbuild";
import { closest } from "../problem/closest.ts";
import type { UserProblem } from "../problem/problem.ts";
import { plainProblem } from "./esbuild.ts";
import { NOT_KNOWN } from "./imports.ts";
import { languageExports } from "./language-exports.ts";

/** The ids of esbuild's errors for imports and requires whose path is not a quoted string. */
const COMPUTED = ["unsupported-dynamic-import", "unsupported-require-call", "indirect-require"];

/**
 * Rewrites esbuild's errors about imports in the terms of a script: they contain paths, while the script imports
 * "c10m". Other errors are unchanged.
 *
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 */
export async function importProblem(error: Message, dslEntry: string): Promise<UserProblem> {
  const problem = plainProblem(error);
  const missing =
    /^No matching export in "(?<module>.*)" for import "(?<name>.*)"$/.exec(error.text) ??
    /^Import "(?<name>.*)" will always be undefined because .* in "(?<module>.*)"$/.exec(error.text);
  const { module, name } = missing?.groups ?? {};
  if (module && name && resolve(module) === dslEntry) {
    const exported = await languageExports(dslEntry);
    const meant = closest(name, exported);
    const fix = meant ? `did you mean ${meant}?` : `it has: ${[...exported].sort().join(", ")}`;
    return { ...problem, message: `this version of c10m has no "${name}"`, fix };
  }
  if (COMPUTED.includes(error.id)) return { ...problem, message: NOT_KNOWN.text, fix: NOT_KNOWN.detail };
  return problem;
}
