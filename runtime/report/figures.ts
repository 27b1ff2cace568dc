/** The headline figures of a run, and their spread over repeated runs. */

import { formatBytes, formatCount, formatDuration, formatRate, UNKNOWN } from "../format/units.ts";
import type { RunResult } from "../result/schema.ts";
import { sumOfReasons } from "./reasons.ts";

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
export function median(sorted: readonly number[]): number {
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/** A headline figure for other programs: its names there, and its 95 % interval within one run. */
export interface Headline {
  /** In Bencher Metric Format: "memory-per-connection". */
  readonly slug: string;
  /** In OpenMetrics, in the base unit: "c10m_latency_p50_seconds". */
  readonly metric: string;
  readonly unit: string | null;
  readonly help: string;
  /** From the figure of the result to the base unit. */
  readonly scale: number;
  readonly read: (run: RunResult) => number | null;
  readonly interval: (run: RunResult) => readonly [low: number, high: number] | null;
}

/** In the order in which they are written. */
export const HEADLINES: readonly Headline[] = [
  headline("connections-held", "c10m_connections_held", null, "Connections open at the end.", HELD),
  headline("connections-lost", "c10m_connections_lost", null, "Connections that failed or were lost.", {
    read: ({ connections: { failed, lost } }) => sumOfReasons(failed) + sumOfReasons(lost),
  }),
  headline("open-rate", "c10m_open_rate", null, "Connections opened a second.", OPEN_RATE),
  headline("messages-verified", "c10m_messages_verified", null, "Messages whose answer was verified.", {
    read: ({ messages }) => messages.verified,
  }),
  headline("throughput", "c10m_message_rate", null, "Verified messages a second.", MESSAGE_RATE),
  ...(["p50", "p90", "p99", "p999", "max"] as const).map((name) =>
    headline(`latency-${name}`, `c10m_latency_${name}_seconds`, "seconds", `Latency of verified messages, ${name}.`, {
      read: (run) => (run.latency.corrected ?? run.latency.uncorrected)?.[`${name}Ms`] ?? null,
      scale: 1 / 1_000,
    }),
  ),
  ...(["total", "server", "kernel", "swarm"] as const).map((part) =>
    headline(
      part === "total" ? "memory-per-connection" : `memory-per-connection-${part}`,
      `c10m_connection_memory_${part}_bytes`,
      "bytes",
      `Memory of a connection, ${part}.`,
      {
        read: ({ memory }) => memory.perConnection?.[`${part}Bytes`] ?? null,
        interval: ({ memory: { perConnection } }) => {
          const [low, high] = [perConnection?.[`${part}BytesLow`] ?? null, perConnection?.[`${part}BytesHigh`] ?? null];
          return low === null || high === null ? null : [low, high];
        },
      },
    ),
  ),
];

type Reading = Pick<Headline, "read"> & Partial<Pick<Headline, "scale" | "interval">>;

function headline(slug: string, metric: string, unit: string | null, help: string, reading: Reading): Headline {
  const { read, scale = 1, interval = () => null } = reading;
  return { slug, metric, unit, help, read, scale, interval };
}
