/** The report on a terminal, or as plain text. */

import { displayWidth, printable, REPORT_COLUMNS, wrap } from "../../format/text.ts";
import type { Comparison, Result, Verdict } from "../../result/schema.ts";
import type { Answer, Block, Facts, Report, RunDetails, Section, Tone } from "../model.ts";
import { comparisonReportOf, reportOf } from "../report-of.ts";
import { seriesLines } from "./sparkline.ts";
import { createStyle, type Style } from "./style.ts";
import { tableText } from "./table.ts";

/** How a report is written. */
export interface TextOptions {
  readonly color: boolean;
  /** How wide the terminal is; lines are at most 100 columns wide in any case. */
  readonly columns?: number | undefined;
}

/** A narrower terminal breaks lines by itself. */
const LEAST_COLUMNS = 40;

/** A result; ends in a newline. */
export function renderReport(result: Result, options: TextOptions): string {
  return writeText(reportOf(result), options);
}

/** A comparison of two results that are there already; ends in a newline. */
export function renderComparison(comparison: Comparison, options: TextOptions): string {
  return writeText(comparisonReportOf(comparison), options);
}

/** Writes a report: the answer, what holds for all runs, the runs in detail, and the verdict once more. */
export function writeText(report: Report, { color, columns = REPORT_COLUMNS }: TextOptions): string {
  const page: Page = { style: createStyle(color), columns: pageColumns(columns) };
  const details = report.detailed ? report.runs.map((run) => runText(run, page)) : [];
  const parts = [
    openingText(report, page),
    blocksText(report.answer, page),
    ...report.overview.map((section) => sectionText(section, page)),
    ...details,
    verdictText(report, page),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** What the blocks are written on. */
export interface Page {
  readonly style: Style;
  readonly columns: number;
}

/** How wide a report is on a terminal of so many columns. */
export function pageColumns(columns: number): number {
  return Math.min(REPORT_COLUMNS, Math.max(LEAST_COLUMNS, columns));
}

/** Blocks, one below the other. */
export function blocksText(blocks: readonly Block[], page: Page): string {
  return blocks
    .map((block) => blockText(block, page))
    .filter((text) => text !== "")
    .join("\n");
}

function sectionText({ title, blocks }: Section, page: Page): string {
  const text = blocksText(blocks, page);
  return text === "" ? "" : `${page.style.strong(printable(title))}\n${text}`;
}

function runText({ title, setup, sections }: RunDetails, page: Page): string {
  const opening = `${page.style.strong(printable(title))}\n${blocksText(setup, page)}`;
  return [opening, ...sections.map((section) => sectionText(section, page))].join("\n\n");
}

/** The verdict first; runs that were cut short begin with a warning of their own. */
function openingText({ verdict, title, isPartial }: Report, page: Page): string {
  if (verdict === null || isPartial) return "";
  const { word, grounds } = verdict;
  return verdictLine(word, grounds === "" ? title : `${title}: ${grounds}`, page);
}

function verdictText({ verdict }: Report, page: Page): string {
  return verdict === null ? "" : verdictLine(verdict.word, verdict.grounds, page);
}

function verdictLine(word: Verdict, text: string, { style, columns }: Page): string {
  const paint = word === "passed" ? style.good : style.bad;
  return paint(wrap(`${word.toUpperCase()}  ${printable(text)}`.trimEnd(), 2, columns));
}

function blockText(block: Block, page: Page): string {
  switch (block.kind) {
    case "table":
      return tableText(block, page);
    case "notes":
      return block.texts
        .map((text) => toned(wrap(printable(text), 2, page.columns), block.tone, page.style))
        .join("\n");
    case "facts":
      return factsText(block, page);
    case "output":
      return block.lines.map(printable).join("\n");
    case "answer":
      return answerText(block, page);
    case "series":
      return seriesLines(block, page).join("\n");
    // Pictures: the tables beside them have their figures.
    case "distribution":
    case "memory":
    case "changes":
      return "";
  }
}

/** Two spaces, the label, two spaces, the text. */
function factsText({ facts }: Facts, { style, columns }: Page): string {
  const indent = Math.max(...facts.map(({ label }) => displayWidth(printable(label)))) + 4;
  return facts
    .map(({ label, text }) => {
      return style.quiet(`  ${printable(label)}`.padEnd(indent)) + wrapAt(indent, printable(text), columns);
    })
    .join("\n");
}

/** A figure a line; values begin in one column, and so do the details. */
function answerText({ figures }: Answer, { style, columns }: Page): string {
  const labelColumns = Math.max(...figures.map(({ label }) => label.length)) + 4;
  const valueColumns = Math.max(...figures.map(({ value }) => value.length)) + 2;
  return figures
    .map(({ label, value, detail }) => {
      const start = style.quiet(`  ${label}`.padEnd(labelColumns));
      if (detail === null) return start + style.strong(value);
      const indent = labelColumns + valueColumns;
      const explained = style.quiet(wrapAt(indent, `(${detail})`, columns));
      return start + style.strong(value) + " ".repeat(valueColumns - value.length) + explained;
    })
    .join("\n");
}

/** Wrapped, where the first line begins in column `indent` too. */
function wrapAt(indent: number, text: string, columns: number): string {
  return wrap(" ".repeat(indent) + text, indent, columns).slice(indent);
}

function toned(text: string, tone: Tone, style: Style): string {
  return tone === "plain" ? text : style[tone](text);
}
