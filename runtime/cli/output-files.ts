/** The files that outputs are written to: their flags, and what they name. */

import { usageError } from "../problem/problem.ts";
import type { Output } from "../report/outputs/output.ts";
import { OUTPUTS } from "../report/outputs/registry.ts";
import { type Arguments, readValue } from "./arguments.ts";
import { parseFile } from "./flag-values.ts";

/** The path of each output that was asked for, by its flag; "-" is standard output. */
export type OutputFiles = Readonly<Record<string, string>>;

/** Outputs that can be made of a comparison alone. */
export const COMPARISON_OUTPUTS: readonly Output[] = OUTPUTS.filter(({ ofComparison }) => ofComparison !== null);

/**
 * The files that a command line names.
 *
 * @throws UserError (exit code 2): two outputs would go to the same place
 */
export function readOutputFiles(given: Arguments, outputs: readonly Output[]): OutputFiles {
  const files = new Map<string, string>();
  for (const { flag } of outputs) {
    const path = readValue(given, flag, parseFile);
    if (path === null) continue;
    const other = [...files].find(([, taken]) => taken === path);
    if (other !== undefined) {
      const place = path === "-" ? "standard output" : path;
      throw usageError(`--${other[0]} and --${flag} cannot both go to ${place}`, "write a file for one of them");
    }
    files.set(flag, path);
  }
  return Object.fromEntries(files);
}
