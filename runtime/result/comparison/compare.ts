/** Compares two results, metric by metric. */

import type { Result, RunResult } from "../schema.ts";
import type { ChangeVerdict, ComparedMetric, ComparedPlan, Comparison } from "./comparison.ts";
import { type Difference, differenceOf, mean, pValue, type Sample, smallestDetectable } from "./difference.ts";
import { type Guarded, holm } from "./holm.ts";
import { METRICS, type Metric } from "./metrics.ts";
import { noiseNotes, notesOf } from "./notes.ts";

/** The largest probability that a comparison of equal programs reports a difference, if runs differ only by chance. */
export const LEVEL = 0.01;

/** A smaller change is never reported, even if it is certain. */
export const USUAL_THRESHOLD_PERCENT = 5;

/** A metric with all data for its verdict. */
interface Assessed {
  metric: Metric;
  base: number | null;
  head: number | null;
  /** null when one side did not measure it, the noise is unknown, or all runs of both sides have the same value. */
  difference: Difference | null;
  unchanged: boolean;
}

/** The fields of a result that a comparison reads. */
export type Comparable = Pick<Result, "planHash" | "environment" | "runs">;

/** Compares `head` with `base`. Runs are matched by name; runs that were cut short are left out. */
export function compareResults(
  base: Comparable,
  head: Comparable,
  thresholdPercent: number = USUAL_THRESHOLD_PERCENT,
): Comparison {
  const names = [...new Set(head.runs.map(({ name }) => name))].filter((name) => named(base, name).length > 0);
  const assessed = names.map((name) => assess(finished(base, name), finished(head, name)));
  const tested = assessed.flat().filter(({ difference }) => difference !== null);
  const guard = holm(
    tested.map(({ difference }) => pValue(difference!)),
    LEVEL,
  );
  const beyond = new Set(tested.filter((_, index) => guard.rejected[index]));
  const plans = names.map(
    (name, index): ComparedPlan => ({
      name,
      baseRuns: finished(base, name).length,
      headRuns: finished(head, name).length,
      metrics: assessed[index]!.map((one) => compared(one, guard, beyond.has(one), thresholdPercent)),
    }),
  );
  const verdicts = plans.flatMap(({ metrics }) => metrics.map(({ verdict }) => verdict));
  return {
    version: 1,
    method: { test: "welch", guard: "holm", level: LEVEL, thresholdPercent },
    base: { planHash: base.planHash, c10m: base.environment.c10m },
    head: { planHash: head.planHash, c10m: head.environment.c10m },
    notes: [...notesOf(base, head), ...noiseNotes(plans)],
    plans,
    regressions: verdicts.filter((verdict) => verdict === "regression").length,
    improvements: verdicts.filter((verdict) => verdict === "improvement").length,
  };
}

function named({ runs }: Comparable, name: string): RunResult[] {
  return runs.filter((run) => run.name === name);
}

/** Leaves out runs that were cut short, because they did not execute the whole plan. */
function finished(result: Comparable, name: string): RunResult[] {
  return named(result, name).filter(({ aborted }) => aborted === null);
}

/** Leaves out metrics that neither side measured. */
function assess(base: readonly RunResult[], head: readonly RunResult[]): Assessed[] {
  return METRICS.flatMap((metric) => {
    const [baseSample, headSample] = [sampleOf(metric, base), sampleOf(metric, head)];
    if (baseSample === null && headSample === null) return [];
    const means = { base: meanOf(baseSample), head: meanOf(headSample) };
    if (baseSample === null || headSample === null) return [{ metric, ...means, difference: null, unchanged: false }];
    const all = [...baseSample.values, ...headSample.values];
    const unchanged = all.every((value) => value === all[0]);
    return [{ metric, ...means, unchanged, difference: unchanged ? null : differenceOf(baseSample, headSample) }];
  });
}

function sampleOf(metric: Metric, runs: readonly RunResult[]): Sample | null {
  const measured = runs.filter((run) => metric.read(run) !== null);
  const values = measured.map((run) => metric.read(run)!);
  if (values.length === 0) return null;
  return { values, inside: measured.length === 1 ? metric.inside(measured[0]!) : null };
}

function meanOf(sample: Sample | null): number | null {
  return sample === null ? null : mean(sample.values);
}

function compared(assessed: Assessed, guard: Guarded, isBeyond: boolean, thresholdPercent: number): ComparedMetric {
  const { metric, base, head, difference } = assessed;
  // A percentage of zero is undefined, and one of a slope that noise made negative has no meaning.
  const percentOfBase = (value: number) => (base === null || base <= 0 ? null : (value / base) * 100);
  const changePercent = base === null || head === null ? null : percentOfBase(head - base);
  return {
    metric: metric.metric,
    title: metric.title,
    unit: metric.unit,
    better: metric.better,
    base,
    head,
    changePercent,
    noisePercent: difference === null ? null : percentOfBase(smallestDetectable(difference, guard.level)),
    noiseFrom: difference?.from ?? null,
    verdict: verdictOf(assessed, isBeyond, changePercent, thresholdPercent),
  };
}

function verdictOf(
  { metric, base, head, difference, unchanged }: Assessed,
  isBeyond: boolean,
  changePercent: number | null,
  thresholdPercent: number,
): ChangeVerdict {
  if (base === null || head === null) return "not-compared";
  if (unchanged) return "unchanged";
  if (difference === null) return "no-spread";
  if (!isBeyond) return "within-noise";
  // A change from zero exceeds every threshold.
  if (changePercent !== null && Math.abs(changePercent) <= thresholdPercent) return "below-threshold";
  return head > base === (metric.better === "higher") ? "improvement" : "regression";
}
