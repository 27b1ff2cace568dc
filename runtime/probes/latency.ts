import type { LatencyBlock, PhaseResult } from "../result/schema.ts";
import { LatencyHistogram } from "../stats/histogram.ts";
import type { EndedStep, Probe } from "./probe.ts";

/** Phases whose answers are timed. In a stall a latency would only say how long the stall was. */
const TIMED: readonly PhaseResult["kind"][] = ["echo", "burst"];

/** How long answers take. The workers record it; this probe merges their histograms. */
export function latencyProbe(): Probe {
  return {
    end: ({ kind, reports }) => ({ latency: reports !== null && TIMED.includes(kind) ? latencyOf(reports) : null }),
    report: (phases) => ({
      latency: mergedLatency(
        phases.map(({ latency }) => latency?.histogram ?? null),
        phases.map(({ latency }) => latency?.correctedHistogram ?? null),
      ),
    }),
  };
}

/** Over the workers that have reported: the latencies of one that died, or does not answer, are not known. */
function latencyOf(reports: NonNullable<EndedStep["reports"]>): LatencyBlock {
  return mergedLatency(
    reports.map(({ phase }) => phase?.latency ?? null),
    reports.map(({ phase }) => phase?.correctedLatency ?? null),
  );
}

/** Merges encoded histograms exactly; those that are null were not measured. */
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
