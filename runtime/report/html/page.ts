/** The report as one page of HTML: no request to anywhere, light and dark, and the same bytes for the same result. */

import { createHash } from "node:crypto";
import type { Plan } from "../../../dsl/plan.ts";
import type { Comparison, Result } from "../../result/schema.ts";
import type { Report, RunDetails, Section } from "../model.ts";
import { comparisonReportOf, reportOf } from "../report-of.ts";
import { SCRIPT, STYLE } from "./assets.ts";
import { blocksHtml } from "./blocks.ts";
import { entities, html } from "./escape.ts";
import type { Ids } from "./ids.ts";

/** A whole result. */
export function renderHtml(result: Result): string {
  const plans = result.plans.flatMap(({ name }) => {
    const run = result.runs.find((each) => each.name === name);
    return run === undefined ? [] : [{ name, plan: run.plan }];
  });
  return writeHtml(reportOf(result), plans);
}

/** A comparison of two results that are there already. */
export function renderComparisonHtml(comparison: Comparison): string {
  return writeHtml(comparisonReportOf(comparison), []);
}

interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}

/** Writes a report, and the plans that it is about. */
function writeHtml(report: Report, plans: readonly NamedPlan[]): string {
  const ids = new PageIds();
  const title = `c10m: ${report.title}${report.verdict === null ? "" : `, ${report.verdict.word}`}`;
  const isSingle = report.runs.length === 1;
  const body = [
    `<header><p class="name">c10m</p><h1>${html(report.title)}</h1>${verdictHtml(report)}</header>`,
    "<main>",
    report.answer.length === 0
      ? ""
      : `<section class="answer"><h2>Answer</h2>${blocksHtml(report.answer, ids)}</section>`,
    ...report.overview.map((section) => sectionHtml(section, ids, 2)),
    ...report.runs.map((run) => runHtml(run, ids, isSingle)),
    ...report.reference.map((section) => sectionHtml(section, ids, 2)),
    ...plans.map((plan) => planHtml(plan, ids, plans.length === 1)),
    "</main>",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${html(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.filter((part) => part !== "").join("\n")}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Nothing may be loaded; only this style and this script count. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `style-src ${hash(STYLE)}`,
    `script-src ${hash(SCRIPT)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function verdictHtml({ verdict }: Report): string {
  if (verdict === null) return "";
  const { word, grounds } = verdict;
  const tone = word === "passed" ? "good" : "bad";
  return `<p class="verdict ${tone}"><strong>${word.toUpperCase()}</strong> ${html(grounds)}</p>`;
}

/** A single run is unfolded; several runs are folded. */
function runHtml({ title, setup, sections }: RunDetails, ids: Ids, isSingle: boolean): string {
  const all: Section[] = [{ title: "Setup", blocks: setup }, ...sections];
  const content = all.map((section) => sectionHtml(section, ids, isSingle ? 2 : 3)).join("\n");
  if (isSingle) return content;
  return `<section><h2>${html(title)}</h2><details><summary>Details of ${html(title)}</summary>\n${content}\n</details></section>`;
}

function sectionHtml({ title, blocks }: Section, ids: Ids, level: 2 | 3): string {
  const content = blocksHtml(blocks, ids);
  return content === "" ? "" : `<section><h${level}>${html(title)}</h${level}>\n${content}\n</section>`;
}

/** The plan, to be run again: `c10m plan.json`. Header values may be secret and are left out. */
function planHtml({ name, plan }: NamedPlan, ids: Ids, isSingle: boolean): string {
  const id = ids.next("plan");
  const shown = redacted(plan);
  const isRedacted = shown !== plan;
  const text = JSON.stringify(shown, null, 2);
  const title = isSingle ? "Plan" : `Plan of ${name}`;
  const hint = isRedacted ? " The values of header fields are left out." : "";
  return `<section><h2>${html(title)}</h2>
<p>Save it as <code>plan.json</code> and run <code>c10m plan.json</code> to measure the same again.${hint}</p>
<p><button type="button" data-copy="${id}">Copy the plan</button> <span role="status"></span></p>
<pre id="${id}" tabindex="0" role="group" aria-label="${html(title)}">${entities(text)}</pre>
</section>`;
}

function redacted(plan: Plan): Plan {
  const { subject } = plan;
  if (!("headers" in subject) || Object.keys(subject.headers ?? {}).length === 0) return plan;
  const headers = Object.fromEntries(Object.keys(subject.headers ?? {}).map((name) => [name, "(left out)"]));
  return { ...plan, subject: { ...subject, headers } };
}

/** Names for elements, numbered in the order of the page. */
class PageIds implements Ids {
  #count = 0;

  next(prefix: string): string {
    this.#count++;
    return `${prefix}-${this.#count}`;
  }
}
