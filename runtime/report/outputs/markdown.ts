/** The report for a pull request. */

import { renderComparisonMarkdown, renderMarkdown } from "../writers/markdown.ts";
import type { Output } from "./output.ts";

/** `--markdown FILE` */
export const markdownOutput: Output = {
  flag: "markdown",
  help: "write a report for a pull request too (- is standard output)",
  holdsPlan: false,
  ofResult: renderMarkdown,
  ofComparison: renderComparisonMarkdown,
};
