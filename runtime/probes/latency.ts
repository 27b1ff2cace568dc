import type { LatencyBlock } from "../result/schema.ts";
import { LatencyHistogram } from "../stats/histogram.ts";
import type { EndedStep, Probe } from "./probe.ts";

/** Measures how long answers take. The workers record it; this probe merges their histograms. */
export function latencyProbe(): Probe {
  return {
    end: ({ reports }) => ({ latency: reports === null ? null : latencyOf(reports) }),
    report: (phases) => ({
      latency: mergedLatency(
        phases.map(({ latency }) => latency?.histogram ?? null),
        phases.map(({ latency }) => latency?.correctedHistogram ?? null),
      ),
    }),
  };
}

/**
 * The latencies of the workers that reported; those of a worker that died or does not answer are unknown. null for a
 * phase whose answers are not timed.
 */
function latencyOf(reports: NonNullable<EndedStep["reports"]>): LatencyBlock | null {
  if (reports.every(({ phase }) => (phase?.latency ?? null) === null)) return null;
  return mergedLatency(
    reports.map(({ phase }) => phase?.latency ?? null),
    reports.map(({ phase }) => phase?.correctedLatency ?? null),
  );
}

/** Merges encoded histograms without loss; null means not measured. */
function mergedLatency(uncorrected: readonly (string | null)[], corrected: readonly (string | null)[]): LatencyBlock {
  const actual = LatencyHistogram.merged(uncorrected);
  const intended = LatencyHistogram.merged(corrected);
  const [summary, correctedSummary] = [actual.summary(), intended.summary()];
  return {
    corrected: correctedSummary,
    uncorrected: summary,
    histogram: summary === null ? null : actual.encode(),
    correctedHistogram: correctedSummary === null ? null : intended.encode(),
  };
}
