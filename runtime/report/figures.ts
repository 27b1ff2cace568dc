/** The headline figures of a run, and their spread over repeated runs. */

import { formatBytes, formatCount, formatDuration, formatRate, UNKNOWN } from "../format/units.ts";
import type { RunResult } from "../result/schema.ts";

/** A figure of a run; null where it was not measured. */
export interface Figure {
  name: string;
  read: (run: RunResult) => number | null;
  format: (value: number) => string;
}

const HELD: Figure = { name: "connections held", read: (run) => run.connections.held, format: formatCount };

export const OPEN_RATE: Figure = {
  name: "open rate",
  read: (run) => run.connections.openPerSecond,
  format: formatRate,
};

export const MESSAGE_RATE: Figure = {
  name: "messages",
  read: (run) => run.throughput.messagesPerSecond,
  format: formatRate,
};

export const MEMORY: Figure = memory("memory per connection", "totalBytes");
export const P50: Figure = latency("latency p50", "p50Ms");
export const P99: Figure = latency("latency p99", "p99Ms");

/** In the order of the report. */
export const FIGURES: readonly Figure[] = [
  HELD,
  OPEN_RATE,
  MESSAGE_RATE,
  P50,
  latency("latency p90", "p90Ms"),
  P99,
  MEMORY,
  memory("  server", "serverBytes"),
  memory("  kernel", "kernelBytes"),
  memory("  swarm", "swarmBytes"),
];

/** The corrected one where there is one: it shows a stalled server. */
function latency(name: string, field: "p50Ms" | "p90Ms" | "p99Ms"): Figure {
  const read = ({ latency: { corrected, uncorrected } }: RunResult) => (corrected ?? uncorrected)?.[field] ?? null;
  return { name, read, format: formatDuration };
}

function memory(name: string, field: "totalBytes" | "serverBytes" | "kernelBytes" | "swarmBytes"): Figure {
  return { name, read: (run) => run.memory.perConnection?.[field] ?? null, format: formatBytes };
}

/** A figure over several runs, as text; "-" when none measured it. */
export interface Spread {
  min: string;
  median: string;
  max: string;
  measuredIn: number;
}

/** Minimum, median and maximum over the runs that measured a figure. */
export function spreadOf({ read, format }: Figure, runs: readonly RunResult[]): Spread {
  const values = runs
    .map(read)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  if (values.length === 0) return { min: UNKNOWN, median: UNKNOWN, max: UNKNOWN, measuredIn: 0 };
  const [min, max] = [values[0]!, values.at(-1)!];
  return { min: format(min), median: format(median(values)), max: format(max), measuredIn: values.length };
}

/** Runs of the same plan together, in the order in which the plans first ran. */
export function byPlan(runs: readonly RunResult[]): { name: string; runs: RunResult[] }[] {
  const names = [...new Set(runs.map(({ name }) => name))];
  return names.map((name) => ({ name, runs: runs.filter((run) => run.name === name) }));
}

/** The middle one of sorted values, or the mean of the two in the middle. */
function median(sorted: readonly number[]): number {
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
