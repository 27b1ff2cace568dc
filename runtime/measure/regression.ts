/** Straight lines through measured points, and what they say about the memory of a connection. */

import type { MemoryFigures, MemoryPerConnection, MemorySample } from "./result.ts";
import { criticalT95 } from "./student-t.ts";

export interface Point {
  x: number;
  y: number;
}

/** y = intercept + slope x. */
export interface Line {
  slope: number;
  intercept: number;
  /** The 95 % confidence interval of the slope; null with fewer than three points, whose scatter tells nothing. */
  slopeInterval: { low: number; high: number } | null;
  /** The share of the variance of y that the line explains, 0 to 1; null when y does not vary. */
  rSquared: number | null;
}

/**
 * The least-squares line. The interval of its slope is slope +- t * sqrt(SSE / (n - 2) / Sxx), with t the 0.975 quantile
 * of Student's t for n - 2 degrees of freedom, SSE the sum of squared residuals and Sxx that of x about its mean
 * (Draper and Smith, Applied Regression Analysis, 3rd edition, section 1.4). It assumes residuals that are independent.
 *
 * @returns null when x does not vary, so that no slope can be told
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
  return {
    slope,
    intercept,
    slopeInterval: slopeInterval(slope, squaredError, sxx, points.length),
    rSquared: syy > 0 ? Math.max(0, 1 - squaredError / syy) : null,
  };
}

/**
 * Bytes a connection: the slopes over the settled samples, of the total too (the interval is its own, not put together
 * from those of its parts).
 *
 * @returns null when fewer than two settled samples differ in their connections
 */
export function memoryPerConnection(samples: readonly MemorySample[]): MemoryPerConnection | null {
  const settled = samples.filter((sample) => sample.settled);
  const swarm = fitBytes(settled, (sample) => sample.swarmBytes);
  if (swarm === null) return null;
  const server = fitBytes(settled, (sample) => sample.serverBytes);
  const kernel = fitBytes(settled, (sample) => sample.kernelBytes);
  const total = fitBytes(settled, totalBytes);
  return {
    totalBytes: total?.slope ?? null,
    kernelBytes: kernel?.slope ?? null,
    serverBytes: server?.slope ?? null,
    swarmBytes: swarm.slope,
    totalBytesLow: total?.slopeInterval?.low ?? null,
    totalBytesHigh: total?.slopeInterval?.high ?? null,
    kernelBytesLow: kernel?.slopeInterval?.low ?? null,
    kernelBytesHigh: kernel?.slopeInterval?.high ?? null,
    serverBytesLow: server?.slopeInterval?.low ?? null,
    serverBytesHigh: server?.slopeInterval?.high ?? null,
    swarmBytesLow: swarm.slopeInterval?.low ?? null,
    swarmBytesHigh: swarm.slopeInterval?.high ?? null,
  };
}

function slopeInterval(slope: number, squaredError: number, sxx: number, count: number): Line["slopeInterval"] {
  const degreesOfFreedom = count - 2;
  if (degreesOfFreedom < 1) return null;
  const margin = criticalT95(degreesOfFreedom) * Math.sqrt(squaredError / degreesOfFreedom / sxx);
  return { low: slope - margin, high: slope + margin };
}

/** null as soon as one of the samples does not tell: a line through the rest would be over other connections. */
function fitBytes(samples: readonly MemorySample[], read: (sample: MemorySample) => number | null): Line | null {
  const points: Point[] = [];
  for (const sample of samples) {
    const y = read(sample);
    if (y === null) return null;
    points.push({ x: sample.connections, y });
  }
  return fitLine(points);
}

/** All that is known of a sample; null without the kernel's share, the largest. */
export function totalBytes({ kernelBytes, serverBytes, swarmBytes }: MemoryFigures): number | null {
  return kernelBytes === null ? null : kernelBytes + (serverBytes ?? 0) + swarmBytes;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
