/** A comparison in Markdown: the same rows as on a terminal. */

import { formatCount } from "../../format/units.ts";
import type { ComparedPlan, Comparison } from "../../result/schema.ts";
import { changeCells, comparisonGrounds, noiseText } from "../changes.ts";
import { details, list, table } from "./blocks.ts";
import { code, codeHtml, plain } from "./escape.ts";

/** What it comes to, what is to be known, and a table a plan: only what changed in the open, the rest folded. */
export function changesMarkdown(comparison: Comparison): string {
  const { plans, notes, regressions } = comparison;
  const called = plans.flatMap((plan) => rows(plan, ["regression", "improvement"], plans.length > 1));
  return [
    `**${regressions > 0 ? "✗" : "✓"} ${plain(comparisonGrounds(comparison))}**`,
    ...(notes.length > 0 ? [list(notes.map((note) => plain(note)))] : []),
    ...(called.length > 0 ? [table(TITLES, called)] : []),
    ...plans.map((plan) => details(planSummary(plan), table(TITLES, rows(plan, null, false)))),
    plain(noiseText(comparison)),
  ].join("\n\n");
}

const TITLES = ["", "base", "head", "change", "noise", ""];

/** `only`: with these verdicts; null for all. */
function rows({ name, metrics }: ComparedPlan, only: readonly string[] | null, isNamed: boolean): string[][] {
  return metrics
    .filter(({ verdict }) => only === null || only.includes(verdict))
    .map((metric) => {
      const { title, base, head, change, noise, verdict } = changeCells(metric);
      const indented = title.startsWith(" ") && only === null ? `&emsp;${title.trim()}` : fullTitle(title);
      return [isNamed ? `${code(name)} ${indented}` : indented, base, head, change, noise, verdict];
    });
}

/** "  server" stands below "memory per connection" only as long as that is there. */
function fullTitle(title: string): string {
  return title.startsWith(" ") ? `memory per connection, ${title.trim()}` : title;
}

function planSummary({ name, baseRuns, headRuns }: ComparedPlan): string {
  return `Every figure of ${codeHtml(name)}, ${formatCount(headRuns)} ${headRuns === 1 ? "run" : "runs"} against ${formatCount(baseRuns)}`;
}
