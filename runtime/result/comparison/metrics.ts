/** The compared figures, how to read them from a run, and how to estimate their noise from a single run. */

import { criticalT95 } from "../../stats/student-t.ts";
import type { CountsByReason, RunResult } from "../schema.ts";
import type { MetricUnit } from "./comparison.ts";

/** The uncertainty of a single run's figure, estimated from data inside that run. */
export interface InsideSpread {
  standardError: number;
  degreesOfFreedom: number;
  from: "rounds" | "fit";
}

export interface Metric {
  metric: string;
  title: string;
  unit: MetricUnit;
  better: "lower" | "higher";
  /** null when the run did not measure it. */
  read(run: RunResult): number | null;
  /** null when a single run has no data for an estimate. */
  inside(run: RunResult): InsideSpread | null;
}

const unknownInside = () => null;

/** In the order of the report. */
export const METRICS: readonly Metric[] = [
  memory("totalBytes", "memory per connection"),
  memory("serverBytes", "  server"),
  memory("kernelBytes", "  kernel"),
  memory("swarmBytes", "  swarm"),
  {
    metric: "connections.openPerSecond",
    title: "open rate",
    unit: "perSecond",
    better: "higher",
    read: (run) => run.connections.openPerSecond,
    inside: unknownInside,
  },
  {
    metric: "throughput.messagesPerSecond",
    title: "messages",
    unit: "perSecond",
    better: "higher",
    read: (run) => run.throughput.messagesPerSecond,
    inside: roundsSpread,
  },
  latency("p50Ms", "latency p50"),
  latency("p90Ms", "latency p90"),
  latency("p99Ms", "latency p99"),
  processorTime("server"),
  processorTime("swarm"),
  {
    metric: "connections.held",
    title: "held, of asked",
    unit: "percent",
    better: "higher",
    read: ({ connections: { held, target } }) => (target === 0 ? null : (held / target) * 100),
    inside: unknownInside,
  },
  {
    metric: "connections.lost",
    title: "connections lost",
    unit: "count",
    better: "lower",
    read: ({ connections }) => sum(connections.failed) + sum(connections.lost),
    inside: unknownInside,
  },
  {
    metric: "messages.lost",
    title: "messages lost",
    unit: "count",
    better: "lower",
    read: ({ messages }) => (messages.sent === 0 ? null : messages.lost + messages.mismatched),
    inside: unknownInside,
  },
];

type MemoryField = "totalBytes" | "serverBytes" | "kernelBytes" | "swarmBytes";

function memory(field: MemoryField, title: string): Metric {
  return {
    metric: `memory.perConnection.${field}`,
    title,
    unit: "bytes",
    better: "lower",
    read: (run) => run.memory.perConnection?.[field] ?? null,
    inside: (run) => slopeSpread(run, field),
  };
}

/** Uses corrected latency if it exists (the open model), because it includes the delays of a stalled server. */
function latency(field: "p50Ms" | "p90Ms" | "p99Ms", title: string): Metric {
  return {
    metric: `latency.${field}`,
    title,
    unit: "ms",
    better: "lower",
    read: ({ latency: { corrected, uncorrected } }) => (corrected ?? uncorrected)?.[field] ?? null,
    inside: unknownInside,
  };
}

function processorTime(side: "server" | "swarm"): Metric {
  return {
    metric: `cpu.${side}`,
    title: `processor time, ${side}`,
    unit: "ms",
    better: "lower",
    read: ({ cpu }) => {
      const taken = cpu?.[side] ?? null;
      return taken === null ? null : taken.userMs + taken.systemMs;
    },
    inside: unknownInside,
  };
}

/** A slope's 95 % interval is +- t standard errors; see fitLine. */
function slopeSpread({ memory: { perConnection, samples } }: RunResult, field: MemoryField): InsideSpread | null {
  const low = perConnection?.[`${field}Low`] ?? null;
  const high = perConnection?.[`${field}High`] ?? null;
  const degreesOfFreedom = samples.filter(({ settled }) => settled).length - 2;
  if (low === null || high === null || degreesOfFreedom < 1) return null;
  return { standardError: (high - low) / 2 / criticalT95(degreesOfFreedom), degreesOfFreedom, from: "fit" };
}

/** With fewer rounds, the estimate of their spread is too uncertain. */
const FEWEST_ROUNDS = 5;

/**
 * The rounds of one run are not independent: differences between processes (memory layout, compiler decisions, other
 * load that lasts for seconds) affect all of them together. The mean of the run is therefore considered as uncertain as
 * a single round: its standard error is the standard deviation of the rounds, not divided by the root of their number.
 */
function roundsSpread({ phases, throughput }: RunResult): InsideSpread | null {
  const [phase, ...others] = phases.filter(({ messages }) => messages !== null);
  const { messagesPerSecond } = throughput;
  if (phase === undefined || others.length > 0 || messagesPerSecond === null) return null;
  const rates = phase.rounds
    .filter(({ durationMs }) => durationMs > 0)
    .map((round) => round.verified / round.durationMs);
  if (rates.length < FEWEST_ROUNDS) return null;
  const mean = rates.reduce((total, rate) => total + rate, 0) / rates.length;
  const variance = rates.reduce((total, rate) => total + (rate - mean) ** 2, 0) / (rates.length - 1);
  if (!(mean > 0)) return null;
  const standardError = (Math.sqrt(variance) / mean) * messagesPerSecond;
  return { standardError, degreesOfFreedom: rates.length - 1, from: "rounds" };
}

function sum(counts: CountsByReason): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
