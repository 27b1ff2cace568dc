/** Tests whether two means differ by more than their noise. */

import { criticalT, tTwoSidedP } from "../../stats/student-t.ts";
import type { ComparedMetric } from "./comparison.ts";
import type { InsideSpread } from "./metrics.ts";

/** The measured values of one side. */
export interface Sample {
  /** One value for each finished run; at least one. */
  values: readonly number[];
  /** The spread inside a single run; null when there are several runs, or when it is unknown. */
  inside: InsideSpread | null;
}

/** Two means and the uncertainty of their difference. */
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
 * Satterthwaite. With repeated runs, the standard error of a side is that of their mean. If one side has a single run
 * and the other several, the single run uses their variance and their degrees of freedom. For two single runs, the
 * spread inside each run is used.
 *
 * @returns null when the noise is unknown
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

/** The probability of a difference at least as large if both sides are the same. */
export function pValue({ base, head, standardError, degreesOfFreedom }: Difference): number {
  if (base === head) return 1;
  return standardError === 0 ? 0 : tTwoSidedP((head - base) / standardError, degreesOfFreedom);
}

/** The smallest difference that is distinguishable from noise at this level. */
export function smallestDetectable({ standardError, degreesOfFreedom }: Difference, level: number): number {
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
  // If all values are equal, their mean is returned exactly: a sum and a division may differ in the last digit.
  if (values.every((value) => value === values[0])) return values[0]!;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
