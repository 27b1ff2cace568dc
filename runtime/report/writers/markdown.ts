/** The report for a pull request, in GitHub's Markdown: the answer first, details folded; ends in a newline. */

import { stripVTControlCharacters } from "node:util";
import type { Comparison, Result } from "../../result/schema.ts";
import {
  type Answer,
  type Block,
  type Cell,
  type Report,
  type RunDetails,
  type Section,
  type Table,
  type Tone,
  textOf,
  words,
} from "../model.ts";
import { comparisonReportOf, reportOf } from "../report-of.ts";
import { code, fenced, plain } from "./escape.ts";
import { seriesLines } from "./sparkline.ts";
import { createStyle } from "./style.ts";

/** GitHub takes comments of at most 65,536 characters. */
const MOST_CHARACTERS = 60_000;

/** Notes in these tones are bold. */
const BOLD: ReadonlySet<Tone> = new Set(["strong", "good", "bad"]);

const PLAIN_PAGE = { style: createStyle(false), columns: 100 };

/** A whole result. */
export function renderMarkdown(result: Result): string {
  return writeMarkdown(reportOf(result));
}

/** A comparison of two results that are there already. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  return writeMarkdown(comparisonReportOf(comparison));
}

/** Writes a report. The details of runs that would make it too long are left out, and that is said. */
export function writeMarkdown(report: Report): string {
  const parts = [
    `### c10m: ${report.verdict?.word ?? plain(report.title)}`,
    ...answerParts(report),
    ...report.overview.flatMap((section) => overviewParts(section, report.verdict !== null)),
    ...report.reference.map(folded),
  ];
  const runs = report.runs.map((run) => runParts(run, report.runs.length > 1));
  const shown = fitting(runs, MOST_CHARACTERS - joined(parts).length);
  const left = runs.length - shown.length;
  const missing = left === 0 ? [] : [`The details of ${left} of ${runs.length} runs are too long for this page.`];
  const references = parts.splice(parts.length - report.reference.length);
  return `${joined([...parts, ...shown.flat(), ...missing, ...references])}\n`;
}

/** The table of figures, the grounds of a verdict that is not "passed", and notes. */
function answerParts({ answer, verdict, runs, isPartial }: Report): string[] {
  const isBad = verdict !== null && verdict.word !== "passed" && verdict.grounds !== "";
  const grounds = isBad && !isPartial && runs.length > 0 ? [`**${plain(`✗ ${verdict.grounds}`)}**`] : [];
  const [figures, others] = [true, false].map((wanted) =>
    answer.filter(({ kind }) => (kind === "answer" || kind === "table") === wanted).map(blockMarkdown),
  );
  return [...figures!, ...grounds, ...others!];
}

/** In the open as far as it is short, and folded below. */
function overviewParts(section: Section, isTitled: boolean): string[] {
  const { title, brief = [] } = section;
  if (brief.length === 0) return folds(section);
  return [
    isTitled ? `#### ${plain(title)}` : "",
    ...brief.map(blockMarkdown),
    ...folds({ ...section, title: "Every figure" }),
  ];
}

function runParts({ title, setup, sections }: RunDetails, isNamed: boolean): string[] {
  const all = [{ title: "Setup", blocks: setup }, ...sections];
  if (!isNamed) return all.flatMap(folds);
  const content = all.flatMap((section) => {
    const text = blocksMarkdown(section.blocks);
    return text === "" ? [] : [`**${plain(section.title)}**`, text];
  });
  return [details(plain(title), joined(content))];
}

function folds(section: Section): string[] {
  return blocksMarkdown(section.blocks) === "" ? [] : [folded(section)];
}

function folded({ title, blocks }: Section): string {
  return details(plain(title), blocksMarkdown(blocks));
}

/** As many as fit, in order. */
function fitting(runs: readonly string[][], room: number): string[][] {
  let left = room;
  const end = runs.findIndex((parts) => {
    left -= joined(parts).length + 2;
    return left < 0;
  });
  return end === -1 ? [...runs] : runs.slice(0, end);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

function blocksMarkdown(blocks: readonly Block[]): string {
  return joined(blocks.map(blockMarkdown));
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "table":
      return tableMarkdown(block);
    case "notes":
      return block.texts.map((text) => (BOLD.has(block.tone) ? `**${plain(text)}**` : plain(text))).join("\n\n");
    case "facts":
      return block.facts.map(({ label, text }) => `- ${plain(label)}: ${plain(text)}`).join("\n");
    case "output":
      return fenced(block.lines.map(stripVTControlCharacters).join("\n"));
    case "answer":
      return tableMarkdown(answerTable(block));
    case "series":
      return fenced(seriesLines(block, PLAIN_PAGE).join("\n"));
    // Pictures: the tables beside them have their figures.
    case "distribution":
    case "memory":
    case "changes":
      return "";
  }
}

/** One row, with the basis of each value beside it. */
function answerTable({ name, figures, verdict }: Answer): Table {
  const cells = figures.map(({ value, detail }) => (detail === null ? value : `${value} (${detail})`));
  return {
    kind: "table",
    columns: [words(""), ...figures.map(({ label }) => ({ title: label })), words("verdict")],
    rows: [[{ text: name, code: true }, ...cells, verdict]],
  };
}

/** Figures are on the right. An indented name keeps its indent. */
function tableMarkdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => plain(title))),
    line(columns.map(({ words }) => (words ? "---" : "--:"))),
    ...rows.map((row) => line(columns.map((_, index) => cellMarkdown(row[index])))),
  ].join("\n");
}

function cellMarkdown(cell: Cell | undefined): string {
  const text = textOf(cell);
  if (typeof cell === "object" && cell.code && text !== "") return code(text);
  return text.startsWith(" ") ? `&emsp;${plain(text)}` : plain(text);
}

/** Folded until a reader opens it. The blank lines make GitHub read its content as Markdown. */
function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
