/** What comparing two results gives: data, for `--json` and for every report. */

/**
 * What is to be thought of a change. *regression* and *improvement* are beyond the noise and beyond the threshold;
 * *below-threshold* is beyond the noise only; *no-spread* means that nothing tells the noise, so that nothing is called;
 * *not-compared* that one side has not measured it; *unchanged* that every run of both sides gave the same.
 */
export type ChangeVerdict =
  | "regression"
  | "improvement"
  | "below-threshold"
  | "within-noise"
  | "unchanged"
  | "no-spread"
  | "not-compared";

/** What a metric's figures are: decides how they are shown. */
export type MetricUnit = "bytes" | "perSecond" | "ms" | "percent" | "count";

/** One figure of base and head, side by side. */
export interface ComparedMetric {
  /** As in the result: "memory.perConnection.totalBytes". */
  metric: string;
  /** As people say it: "memory per connection". */
  title: string;
  unit: MetricUnit;
  better: "lower" | "higher";
  /** The mean over the finished runs; null when none measured it. */
  base: number | null;
  head: number | null;
  /** From base to head; null when either is null, or base is not above 0. */
  changePercent: number | null;
  /** The smallest change that these runs could have told from noise; null when nothing tells it, or base is not above 0. */
  noisePercent: number | null;
  /** Where the noise is known from: from repeated runs, or, with single ones, from inside them. */
  noiseFrom: "runs" | "rounds" | "fit" | null;
  verdict: ChangeVerdict;
}

/** One plan, matched by its name. */
export interface ComparedPlan {
  name: string;
  /** Finished runs on each side; those that were cut short are left out. */
  baseRuns: number;
  headRuns: number;
  metrics: ComparedMetric[];
}

/** Two results, compared. */
export interface Comparison {
  version: 1;
  /** Welch's t-test on the means of runs, its p-values held against `level` by Holm's method over all metrics. */
  method: { test: "welch"; guard: "holm"; level: number; thresholdPercent: number };
  base: { planHash: string; c10m: string };
  head: { planHash: string; c10m: string };
  /** What makes the two differ beside what is compared, and what limits what can be told; a sentence each. */
  notes: string[];
  plans: ComparedPlan[];
  regressions: number;
  improvements: number;
}
