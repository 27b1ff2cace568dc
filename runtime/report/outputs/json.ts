/** The result as a machine reads it. */

import type { Comparison, Result } from "../../result/schema.ts";
import type { Output } from "./output.ts";

/** `--json FILE` */
export const jsonOutput: Output = {
  flag: "json",
  help: "write the result as JSON too (- is standard output)",
  holdsPlan: true,
  ofResult: renderJson,
  ofComparison: renderJson,
};

/** Indented JSON that ends in a newline; reading it back gives an equal result. */
export function renderJson(result: Result | Comparison): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
