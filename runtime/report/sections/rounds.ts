/** The rounds, in the columns of tinybench: a row's latency is a whole round's. */

import { formatCount, formatNumber, formatPercent, UNKNOWN, withSpread } from "../../format/units.ts";
import { type PhaseWithMessages, roundsAsked } from "../message-phases.ts";
import { renderTable } from "../table.ts";

/** One row a phase that has rounds. With one sample there is no spread, so it is "-". */
export function renderRounds(phases: readonly PhaseWithMessages[]): string {
  return renderTable(
    [
      { title: "Task name", align: "left" },
      { title: "Latency\nms avg" },
      { title: "Latency\nms med" },
      { title: "Throughput\nrounds/s avg" },
      { title: "Throughput\nrounds/s med" },
      { title: "Samples" },
    ],
    phases.map(row),
  );
}

function row({ name, plan, result }: PhaseWithMessages): string[] {
  const statistics = result?.roundStatistics ?? null;
  if (statistics === null) return [name, ...Array(4).fill(UNKNOWN), samplesText(0, roundsAsked(plan))];
  const { latencyMs, throughputPerSecond, samples } = statistics;
  return [
    name,
    withSpread(formatNumber(latencyMs.mean), formatPercent(latencyMs.rmePercent)),
    withSpread(formatNumber(latencyMs.p50), formatNumber(latencyMs.mad)),
    withSpread(formatNumber(throughputPerSecond.mean), formatPercent(throughputPerSecond.rmePercent)),
    withSpread(formatNumber(throughputPerSecond.p50), formatNumber(throughputPerSecond.mad)),
    samplesText(samples, roundsAsked(plan)),
  ];
}

function samplesText(samples: number, rounds: number): string {
  return samples === rounds ? formatCount(samples) : `${formatCount(samples)} of ${formatCount(rounds)}`;
}
