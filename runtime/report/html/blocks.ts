/** Blocks of a report as HTML. */

import type { Answer, Block, Facts, Notes } from "../model.ts";
import { changesChart } from "./changes-chart.ts";
import { entities, html } from "./escape.ts";
import { figureHtml } from "./figure.ts";
import type { Ids } from "./ids.ts";
import { latencyCharts } from "./latency-charts.ts";
import { memoryChart } from "./memory-chart.ts";
import { tableHtml } from "./table.ts";
import { timeCharts } from "./time-charts.ts";

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
