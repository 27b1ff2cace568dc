import {
  type LatencyFigures,
  latencyFigures,
  type MemoryFigure,
  memoryFigure,
  type RateFigure,
  throughputFigure,
} from "./expectations.ts";
import type { ProbeName } from "./plan.ts";

/** Something that a run measures in addition to the counts, which every run has. */
export interface Probe<Name extends ProbeName = ProbeName> {
  readonly kind: "probe";
  readonly name: Name;
}

/** The memory probe and its figures for expectations: the total, or one part of it. */
export interface MemoryProbe extends Probe<"memory">, MemoryFigure {
  readonly server: MemoryFigure;
  readonly swarm: MemoryFigure;
  readonly kernel: MemoryFigure;
}

/** The latency probe and its figures for expectations: corrected where there is an intended time of sending. */
export interface LatencyProbe extends Probe<"latency">, LatencyFigures {
  readonly uncorrected: LatencyFigures;
}

/** The throughput probe and its figure for expectations. */
export type ThroughputProbe = Probe<"throughput"> & RateFigure;

/**
 * The memory of a connection, separately for server, swarm and kernel.
 *
 * @example
 * ```ts
 * const plan = swarm.measure(memory);
 * plan.expect(memory.perConnection.below(kilobytes(9)), memory.kernel.perConnection.below(kilobytes(5)));
 * ```
 */
export const memory: MemoryProbe = Object.freeze({
  ...probe("memory"),
  ...memoryFigure("total"),
  server: memoryFigure("server"),
  swarm: memoryFigure("swarm"),
  kernel: memoryFigure("kernel"),
});

/**
 * The time that an echo takes.
 *
 * @example
 * ```ts
 * swarm.echo("hello", { rounds: 10 }).measure(latency).expect(latency.p99.below(milliseconds(50)));
 * ```
 */
export const latency: LatencyProbe = Object.freeze({
  ...probe("latency"),
  ...latencyFigures("corrected"),
  uncorrected: latencyFigures("uncorrected"),
});

/**
 * The number of verified messages per second.
 *
 * @example
 * ```ts
 * swarm.echo("hello", { for: seconds(10) }).measure(throughput).expect(throughput.above(perSecond(100_000)));
 * ```
 */
export const throughput: ThroughputProbe = Object.freeze({ ...probe("throughput"), ...throughputFigure() });

/**
 * Processor time of server and swarm, and which of them was the bottleneck.
 *
 * @example
 * ```ts
 * swarm.echo("hello", { for: seconds(10) }).measure(throughput, cpu);
 * ```
 */
export const cpu: Probe<"cpu"> = Object.freeze(probe("cpu"));

function probe<Name extends ProbeName>(name: Name): Probe<Name> {
  return { kind: "probe", name };
}
