/** The result of a comparison, as data for `--json` and for every report. */

/**
 * The verdict on a change. *regression* and *improvement* exceed the noise and the threshold; *below-threshold* exceeds
 * the noise only; *no-spread* means that the noise is unknown, so that no change is reported; *not-compared* means that
 * one side did not measure the figure; *unchanged* means that every run of both sides measured the same value.
 */
export type ChangeVerdict =
  | "regression"
  | "improvement"
  | "below-threshold"
  | "within-noise"
  | "unchanged"
  | "no-spread"
  | "not-compared";

/** The unit of a metric, which determines how its figures are formatted. */
export type MetricUnit = "bytes" | "perSecond" | "ms" | "percent" | "count";

/** One figure of base and head, side by side. */
export interface ComparedMetric {
  /** The path in the result: "memory.perConnection.totalBytes". */
  metric: string;
  /** The name in reports: "memory per connection". */
  title: string;
  unit: MetricUnit;
  better: "lower" | "higher";
  /** The mean over the finished runs; null when none measured it. */
  base: number | null;
  head: number | null;
  /** From base to head; null when either is null, or base is not above 0. */
  changePercent: number | null;
  /** The smallest change that these runs can distinguish from noise; null when unknown, or when base is not above 0. */
  noisePercent: number | null;
  /** The source of the noise: the spread between repeated runs, or the spread inside single runs. */
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

/** The comparison of two results. */
export interface Comparison {
  version: 1;
  /** Welch's t-test on the means of runs. Holm's method over all metrics compares its p-values with `level`. */
  method: { test: "welch"; guard: "holm"; level: number; thresholdPercent: number };
  base: { planHash: string; c10m: string };
  head: { planHash: string; c10m: string };
  /** Other differences of the two results, and limits of the comparison; one sentence each. */
  notes: string[];
  plans: ComparedPlan[];
  regressions: number;
  improvements: number;
}
