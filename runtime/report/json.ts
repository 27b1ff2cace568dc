/** The result as a machine reads it. */

import type { Comparison, Result } from "../result/schema.ts";

/** Indented JSON that ends in a newline; reading it back gives an equal result. */
export function renderJson(result: Result | Comparison): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
