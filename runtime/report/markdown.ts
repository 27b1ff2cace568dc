/** Reports for a pull request: the short table first, details folded. GitHub's Markdown; ends in a newline. */

import type { Comparison, Result } from "../result/schema.ts";
import { details } from "./markdown/blocks.ts";
import { changesMarkdown } from "./markdown/changes.ts";
import { fenced } from "./markdown/escape.ts";
import { foldedBlocks } from "./markdown/folded.ts";
import { summaryNote, summaryTable, troubleList } from "./markdown/summary.ts";
import { renderReport } from "./terminal.ts";

/** GitHub takes comments of 65,536 characters; the terminal's report is left out when it would take most of that. */
const LONGEST_REPORT = 40_000;

/** A whole result. */
export function renderMarkdown(result: Result): string {
  const { verdict, runs, comparison } = result;
  const parts = [
    `### c10m: ${verdict}`,
    runs.length === 0 ? "No run was begun." : summaryTable(result),
    runs.length === 0 ? null : summaryNote(result),
    troubleList(result),
    comparison === null ? null : `#### Compared with the base\n\n${changesMarkdown(comparison)}`,
    ...foldedBlocks(result),
    wholeReport(result),
  ];
  return `${parts.filter((part) => part !== null).join("\n\n")}\n`;
}

/** A comparison of two results that are there already. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  return `### c10m: compared with the base\n\n${changesMarkdown(comparison)}\n`;
}

function wholeReport(result: Result): string | null {
  const report = renderReport(result, { color: false });
  return report.length > LONGEST_REPORT ? null : details("The whole report", fenced(report));
}
