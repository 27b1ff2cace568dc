/** Blocks of a report as HTML. */

import { type Answer, type Block, type Cell, type Facts, type Notes, type Table, textOf } from "../model.ts";
import { changesChart } from "./changes-chart.ts";
import { entities, html } from "./escape.ts";
import { figureHtml } from "./figure.ts";
import { latencyCharts } from "./latency-charts.ts";
import { memoryChart } from "./memory-chart.ts";
import { timeCharts } from "./time-charts.ts";

/** Makes names for elements that are unique on the page. */
export interface Ids {
  next(prefix: string): string;
}

/** Blocks, one below the other; "" when there is nothing to show. */
export function blocksHtml(blocks: readonly Block[], ids: Ids): string {
  return blocks
    .map((block) => blockHtml(block, ids))
    .filter((text) => text !== "")
    .join("\n");
}

function blockHtml(block: Block, ids: Ids): string {
  switch (block.kind) {
    case "table":
      return tableHtml(block);
    case "notes":
      return notesHtml(block);
    case "facts":
      return factsHtml(block);
    case "output":
      return `<pre tabindex="0" role="group" aria-label="Output of a program">${block.lines.map((line) => html(line)).join("\n")}</pre>`;
    case "answer":
      return answerHtml(block);
    case "series":
      return charts(timeCharts(block).map((figure) => figureHtml(figure, ids)));
    case "distribution":
      return charts(latencyCharts(block).map((figure) => figureHtml(figure, ids)));
    case "memory":
      return charts(memoryChart(block).map((figure) => figureHtml(figure, ids)));
    case "changes":
      return charts(changesChart(block).map((figure) => figureHtml(figure, ids)));
  }
}

function charts(figures: readonly string[]): string {
  return figures.length === 0 ? "" : `<div class="charts">\n${figures.join("\n")}\n</div>`;
}

/** A table that scrolls by itself where it is wider than the page. */
export function tableHtml({ columns, rows }: Table): string {
  const label =
    columns
      .map(({ title }) => title)
      .filter((title) => title !== "")
      .join(", ") || "Settings";
  const head = columns.map(({ title, words }) => {
    return title === "" ? "<td></td>" : `<th scope="col"${words ? ' class="words"' : ""}>${html(title)}</th>`;
  });
  const hasTitles = columns.some(({ title }) => title !== "");
  const body = rows.map((row) => {
    const cells = columns.map(({ words }, index) =>
      cellHtml(row[index] ?? "", words === true, index === 0 && words === true),
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return [
    `<div class="scroll" tabindex="0" role="group" aria-label="Table: ${html(label)}"><table>`,
    ...(hasTitles ? [`<thead><tr>${head.join("")}</tr></thead>`] : []),
    `<tbody>${body.join("\n")}</tbody></table></div>`,
  ].join("\n");
}

function cellHtml(cell: Cell, isWords: boolean, isName: boolean): string {
  const text = textOf(cell);
  const isIndented = text.startsWith(" ") && isWords;
  const tone = typeof cell === "object" ? (cell.tone ?? "plain") : "plain";
  const classes = [isWords ? "words" : "", isIndented ? "indented" : "", tone === "plain" ? "" : tone].filter(Boolean);
  const attribute = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  const content = typeof cell === "object" && cell.code && text !== "" ? `<code>${html(text)}</code>` : html(text);
  return isName && text.trim() !== ""
    ? `<th scope="row"${attribute}>${content}</th>`
    : `<td${attribute}>${content}</td>`;
}

function notesHtml({ tone, texts }: Notes): string {
  return texts.map((text) => `<p class="note ${tone}">${html(text)}</p>`).join("\n");
}

function factsHtml({ facts }: Facts): string {
  const rows = facts.map(({ label, text }) => `<div><dt>${html(label)}</dt><dd>${html(text)}</dd></div>`);
  return `<dl class="facts">${rows.join("\n")}</dl>`;
}

function answerHtml({ figures }: Answer): string {
  const cards = figures.map(({ label, value, detail }) => {
    const small = detail === null ? "" : `<small>${html(detail)}</small>`;
    return `<div><dt>${html(label)}</dt><dd>${entities(value)}${small}</dd></div>`;
  });
  return `<dl class="figures">${cards.join("\n")}</dl>`;
}
