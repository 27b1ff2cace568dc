/** Straight lines through measured points. */

import { criticalT95 } from "./student-t.ts";

export interface Point {
  x: number;
  y: number;
}

/** y = intercept + slope x. */
export interface Line {
  slope: number;
  intercept: number;
  /** The 95 % confidence interval of the slope; null with fewer than three points, whose scatter is unknown. */
  slopeInterval: { low: number; high: number } | null;
  /** The share of the variance of y that the line explains, 0 to 1; null when y does not vary. */
  rSquared: number | null;
  /** The data for intervals; null with fewer than three points. */
  scatter: { count: number; meanX: number; sxx: number; squaredError: number } | null;
}

/** Both null with fewer than three points. */
interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The least-squares line. The interval of its slope is slope +- t * sqrt(SSE / (n - 2) / Sxx), with t the 0.975
 * quantile of Student's t for n - 2 degrees of freedom, SSE the sum of squared residuals and Sxx that of x about its
 * mean (Draper and Smith, Applied Regression Analysis, 3rd edition, section 1.4). It assumes residuals that are
 * independent.
 *
 * @returns null when x does not vary, so that the slope is undefined
 */
export function fitLine(points: readonly Point[]): Line | null {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (const { x, y } of points) {
    sxx += (x - meanX) ** 2;
    sxy += (x - meanX) * (y - meanY);
    syy += (y - meanY) ** 2;
  }
  if (!(sxx > 0)) return null;
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  const squaredError = points.reduce((sum, { x, y }) => sum + (y - intercept - slope * x) ** 2, 0);
  const scatter = points.length < 3 ? null : { count: points.length, meanX, sxx, squaredError };
  return {
    slope,
    intercept,
    scatter,
    slopeInterval: slopeInterval(slope, squaredError, sxx, points.length),
    rSquared: syy > 0 ? Math.max(0, 1 - squaredError / syy) : null,
  };
}

/**
 * Predicts one more observation at `x`, with its 95 % prediction interval: y +- t * s * sqrt(1 + 1/n +
 * (x - mean)^2 / Sxx), with s^2 = SSE / (n - 2) (NIST/SEMATECH e-Handbook of Statistical Methods, section 4.5.1.2).
 * The interval is valid only if the line is: it does not include deviations from the line beyond the points.
 */
export function predict({ slope, intercept, scatter }: Line, x: number): { y: number } & Interval {
  const y = intercept + slope * x;
  if (scatter === null) return { y, low: null, high: null };
  const { count, meanX, sxx, squaredError } = scatter;
  const variance = squaredError / (count - 2);
  const margin = criticalT95(count - 2) * Math.sqrt(variance * (1 + 1 / count + (x - meanX) ** 2 / sxx));
  return { y, low: y - margin, high: y + margin };
}

/**
 * Tests whether the points bend, by fitting a parabola. If its quadratic term differs significantly from zero (t-test
 * of a coefficient, 95 %), its slopes at the first and the last x are returned. null when it does not differ, or with
 * fewer than five points.
 */
export function bend(points: readonly Point[]): { first: number; last: number } | null {
  const line = fitLine(points);
  const square = fitLine(points.map(({ x }) => ({ x, y: x * x })));
  if (line === null || square === null || points.length < 5) return null;
  // The residuals of x^2 are orthogonal to the line, so a fit of y's residuals to them gives the quadratic coefficient.
  let szz = 0;
  let sze = 0;
  let see = 0;
  for (const { x, y } of points) {
    const z = x * x - square.intercept - square.slope * x;
    const rest = y - line.intercept - line.slope * x;
    szz += z * z;
    sze += z * rest;
    see += rest * rest;
  }
  if (!(szz > 0)) return null;
  const quadratic = sze / szz;
  const degreesOfFreedom = points.length - 3;
  const error = Math.sqrt(Math.max(0, see - quadratic * sze) / degreesOfFreedom / szz);
  if (!(Math.abs(quadratic) > criticalT95(degreesOfFreedom) * error)) return null;
  const slopeAt = (x: number) => line.slope + quadratic * (2 * x - square.slope);
  const xs = points.map(({ x }) => x);
  return { first: slopeAt(Math.min(...xs)), last: slopeAt(Math.max(...xs)) };
}

function slopeInterval(slope: number, squaredError: number, sxx: number, count: number): Line["slopeInterval"] {
  const degreesOfFreedom = count - 2;
  if (degreesOfFreedom < 1) return null;
  const margin = criticalT95(degreesOfFreedom) * Math.sqrt(squaredError / degreesOfFreedom / sxx);
  return { low: slope - margin, high: slope + margin };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
