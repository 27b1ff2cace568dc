/** What has changed since an earlier result. */

import { formatCount } from "../../format/units.ts";
import type { ComparedMetric, ComparedPlan, Comparison } from "../../result/schema.ts";
import { type Block, type Cell, type Changes, notes, type Section, type Table, type Tone, words } from "../model.ts";
import { changeCells, comparisonGrounds, noiseText } from "./changes.ts";

const TONES: Partial<Record<ComparedMetric["verdict"], Tone>> = { regression: "bad", improvement: "good" };
const FIGURES = ["Base", "Head", "Change", "Noise"].map((title) => ({ title }));

/** Notes, a table a plan, and the outcome; in short the outcome, the notes and what changed beyond the noise. */
export function baseSection(comparison: Comparison): Section {
  const { plans, regressions } = comparison;
  const warnings = notes("caution", ...comparison.notes.map((note) => `! ${note}`));
  const method = notes("quiet", noiseText(comparison));
  const outcome = notes(
    regressions > 0 ? "bad" : "good",
    `${regressions > 0 ? "✗" : "✓"} ${comparisonGrounds(comparison)}`,
  );
  return {
    title: "Compared with the base",
    blocks: [...warnings, ...plans.flatMap((plan) => [planTable(plan), ...changesOf(plan)]), ...method, ...outcome],
    brief: [...outcome, ...warnings, ...calledTable(plans)],
  };
}

function planTable(plan: ComparedPlan): Table {
  return {
    kind: "table",
    columns: [words(`${plan.name}, ${runsText(plan)}`), ...FIGURES, words("")],
    rows: plan.metrics.map((metric) => rowOf(metric, changeCells(metric).title)),
  };
}

/** The changes beyond noise and threshold, of all plans; no table when there are none. */
function calledTable(plans: readonly ComparedPlan[]): Block[] {
  const rows = plans.flatMap(({ name, metrics }) =>
    metrics
      .filter(({ verdict }) => TONES[verdict] !== undefined)
      .map((metric) => rowOf(metric, plans.length > 1 ? `${name}, ${fullTitle(metric)}` : fullTitle(metric))),
  );
  return rows.length === 0 ? [] : [{ kind: "table", columns: [words("Changed"), ...FIGURES, words("")], rows }];
}

/** The parts of the memory are indented below "memory per connection"; without that row they get its name. */
function fullTitle({ title }: ComparedMetric): string {
  return title.startsWith(" ") ? `memory per connection, ${title.trim()}` : title;
}

function runsText({ baseRuns, headRuns }: ComparedPlan): string {
  return `${formatCount(headRuns)} ${headRuns === 1 ? "run" : "runs"} against ${formatCount(baseRuns)}`;
}

function rowOf(metric: ComparedMetric, title: string): Cell[] {
  const { base, head, change, noise, verdict } = changeCells(metric);
  return [title, base, head, change, noise, { text: verdict, tone: TONES[metric.verdict] ?? "plain" }];
}

function changesOf({ metrics }: ComparedPlan): Changes[] {
  const changes = metrics.flatMap((metric) => {
    const { changePercent, noisePercent, verdict } = metric;
    if (changePercent === null) return [];
    return [{ name: fullTitle(metric), changePercent, noisePercent, tone: TONES[verdict] ?? ("plain" as const) }];
  });
  return changes.length === 0 ? [] : [{ kind: "changes", changes }];
}
