/** One self-contained page. */

import { renderComparisonHtml, renderHtml } from "../html/page.ts";
import type { Output } from "./output.ts";

/** `--html FILE` */
export const htmlOutput: Output = {
  flag: "html",
  help: "write one self-contained page (- is standard output)",
  // The page has the plan, but not the values of its header fields.
  holdsPlan: false,
  ofResult: renderHtml,
  ofComparison: renderComparisonHtml,
};
