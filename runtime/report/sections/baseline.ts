/** What has changed since an earlier result. */

import { printable, wrap } from "../../format/text.ts";
import type { ComparedMetric, ComparedPlan, Comparison } from "../../result/schema.ts";
import { changeCells, comparisonGrounds, noiseText } from "../changes.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/** The notes first, then a table a plan, then what it comes to. */
export function renderBaseline(comparison: Comparison, style: Style): string {
  const notes = comparison.notes.map((note) => style.caution(wrap(`! ${printable(note)}`, 2)));
  const plans = comparison.plans.map((plan) => planTable(plan, style));
  return [
    style.strong("Compared with the base"),
    ...notes,
    ...plans,
    style.quiet(wrap(noiseText(comparison), 2)),
    verdictLine(comparison, style),
  ].join("\n");
}

function planTable(plan: ComparedPlan, style: Style): string {
  const titles = ["Base", "Head", "Change", "Noise"].map((title) => ({ title }));
  const name = `${printable(plan.name)}, ${runsText(plan)}`;
  return renderTable(
    [
      { title: name.length > LONGEST_TITLE ? `${name.slice(0, LONGEST_TITLE - 1)}…` : name, align: "left" },
      ...titles,
      { title: "", align: "left" },
    ],
    plan.metrics.map((metric) => row(metric, style)),
  );
}

const LONGEST_TITLE = 36;

function runsText({ baseRuns, headRuns }: ComparedPlan): string {
  return `${headRuns} ${headRuns === 1 ? "run" : "runs"} against ${baseRuns}`;
}

function row(metric: ComparedMetric, style: Style): string[] {
  const { title, base, head, change, noise, verdict } = changeCells(metric);
  const paint =
    { regression: style.bad, improvement: style.good }[metric.verdict as string] ?? ((text: string) => text);
  return [title, base, head, change, noise, paint(verdict)];
}

function verdictLine(comparison: Comparison, style: Style): string {
  const { regressions } = comparison;
  const text = comparisonGrounds(comparison);
  return regressions > 0 ? style.bad(wrap(`✗ ${text}`, 2)) : style.good(wrap(`✓ ${text}`, 2));
}
