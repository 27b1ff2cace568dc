/** Whether two means differ by more than their noise. */

import { criticalT, tTwoSidedP } from "../../stats/student-t.ts";
import type { ComparedMetric } from "./comparison.ts";
import type { InsideSpread } from "./metrics.ts";

/** What one side has of a figure. */
export interface Sample {
  /** One a finished run; at least one. */
  values: readonly number[];
  /** Of the only run; null when there are several, or nothing in it tells. */
  inside: InsideSpread | null;
}

/** Two means and how uncertain their difference is. */
export interface Difference {
  base: number;
  head: number;
  /** Of head - base. */
  standardError: number;
  degreesOfFreedom: number;
  from: NonNullable<ComparedMetric["noiseFrom"]>;
}

/**
 * Welch's t-test (B. L. Welch, The generalization of "Student's" problem when several different population variances
 * are involved, Biometrika 34, 1947): the standard error is sqrt(se1^2 + se2^2), with the degrees of freedom of
 * Satterthwaite. With repeated runs a side's standard error is that of their mean. A side with one run against several
 * borrows their variance (and has only their degrees of freedom). Two single runs have only what is inside them.
 *
 * @returns null when nothing tells the noise
 */
export function differenceOf(base: Sample, head: Sample): Difference | null {
  const means = { base: mean(base.values), head: mean(head.values) };
  const [baseSpread, headSpread] = [betweenRuns(base.values), betweenRuns(head.values)];
  if (baseSpread !== null && headSpread !== null) return { ...means, ...welch(baseSpread, headSpread), from: "runs" };
  const only = baseSpread ?? headSpread;
  if (only !== null) {
    const standardError = only.deviation * Math.sqrt(1 + 1 / (only.degreesOfFreedom + 1));
    return { ...means, standardError, degreesOfFreedom: only.degreesOfFreedom, from: "runs" };
  }
  if (base.inside === null || head.inside === null) return null;
  return { ...means, ...welch(base.inside, head.inside), from: base.inside.from };
}

/** The chance of a difference at least as large between two sides that are the same. */
export function pValue({ base, head, standardError, degreesOfFreedom }: Difference): number {
  if (base === head) return 1;
  return standardError === 0 ? 0 : tTwoSidedP((head - base) / standardError, degreesOfFreedom);
}

/** The smallest difference that is told from noise at this level. */
export function smallestTold({ standardError, degreesOfFreedom }: Difference, level: number): number {
  return standardError === 0 ? 0 : criticalT(level, degreesOfFreedom) * standardError;
}

interface Spread {
  standardError: number;
  degreesOfFreedom: number;
}

function welch(base: Spread, head: Spread): Spread {
  const [b, h] = [base.standardError ** 2, head.standardError ** 2];
  if (b + h === 0) return { standardError: 0, degreesOfFreedom: base.degreesOfFreedom + head.degreesOfFreedom };
  const degreesOfFreedom = (b + h) ** 2 / (b ** 2 / base.degreesOfFreedom + h ** 2 / head.degreesOfFreedom);
  return { standardError: Math.sqrt(b + h), degreesOfFreedom };
}

function betweenRuns(values: readonly number[]): (Spread & { deviation: number }) | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
  const deviation = Math.sqrt(variance);
  return { deviation, standardError: deviation / Math.sqrt(values.length), degreesOfFreedom: values.length - 1 };
}

/** The mean of at least one value. */
export function mean(values: readonly number[]): number {
  // Values that are all the same have that mean exactly: adding up and dividing may be off in the last digit.
  if (values.every((value) => value === values[0])) return values[0]!;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
