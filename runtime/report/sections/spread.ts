/** How far repeated runs (`--runs`) lie apart. */

import type { RunResult } from "../../measure/result.ts";
import { formatBytes, formatCount, formatDuration, formatRate, UNKNOWN } from "../format.ts";
import { renderTable } from "../table.ts";

interface Figure {
  name: string;
  read: (run: RunResult) => number | null;
  format: (value: number) => string;
}

const FIGURES: readonly Figure[] = [
  { name: "open rate", read: (run) => run.connections.openPerSecond, format: formatRate },
  { name: "messages", read: (run) => run.throughput.messagesPerSecond, format: formatRate },
  { name: "latency p50", read: (run) => run.latency.uncorrected?.p50Ms ?? null, format: formatDuration },
  { name: "latency p99", read: (run) => run.latency.uncorrected?.p99Ms ?? null, format: formatDuration },
  { name: "memory per connection", read: (run) => run.memory.perConnection?.totalBytes ?? null, format: formatBytes },
];

/** Minimum, median and maximum over the runs that measured a figure, and how many those are. */
export function renderSpread(runs: readonly RunResult[]): string {
  return renderTable(
    [
      { title: `Over ${formatCount(runs.length)} runs`, align: "left" },
      ...["min", "median", "max", "Measured in"].map((title) => ({ title })),
    ],
    FIGURES.map((figure) => row(figure, runs)),
  );
}

function row({ name, read, format }: Figure, runs: readonly RunResult[]): string[] {
  const values = runs
    .map(read)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  const measured = formatCount(values.length);
  if (values.length === 0) return [name, UNKNOWN, UNKNOWN, UNKNOWN, measured];
  return [name, format(values[0]!), format(median(values)), format(values.at(-1)!), measured];
}

/** Of sorted values: the middle one, or the mean of the two in the middle. */
function median(sorted: readonly number[]): number {
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
