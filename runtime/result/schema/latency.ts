/** The latency of messages. */

/** Percentiles of a latency, in milliseconds. */
export interface LatencySummary {
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
  meanMs: number;
}

/** Latency of verified messages. */
export interface LatencyBlock {
  /** From the intended time of sending; null in the closed model. A run merges the phases that have such a time. */
  corrected: LatencySummary | null;
  /** From the actual time of sending; null when no message was verified. */
  uncorrected: LatencySummary | null;
  /** HdrHistogram V2, compressed, base64, in nanoseconds, three significant digits; null when `uncorrected` is. */
  histogram: string | null;
  /** The histogram of `corrected`, in the same format; null when `corrected` is null. */
  correctedHistogram: string | null;
}
