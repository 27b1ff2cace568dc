import {
  type LatencyFigures,
  latencyFigures,
  type MemoryFigure,
  memoryFigure,
  type RateFigure,
  throughputFigure,
} from "./expectations.ts";
import type { ProbeName } from "./plan.ts";

/** Something a run measures beside the counts, which are always there. */
export interface Probe<Name extends ProbeName = ProbeName> {
  readonly kind: "probe";
  readonly name: Name;
}

/** Memory as a probe, and what can be expected of it: all together, or a part. */
export interface MemoryProbe extends Probe<"memory">, MemoryFigure {
  readonly server: MemoryFigure;
  readonly swarm: MemoryFigure;
  readonly kernel: MemoryFigure;
}

/** Latency as a probe, and what can be expected of it: corrected where there is an intended time of sending. */
export interface LatencyProbe extends Probe<"latency">, LatencyFigures {
  readonly uncorrected: LatencyFigures;
}

/** Throughput as a probe, and what can be expected of it. */
export type ThroughputProbe = Probe<"throughput"> & RateFigure;

/** What a connection costs in memory: server, swarm and kernel apart. */
export const memory: MemoryProbe = Object.freeze({
  ...probe("memory"),
  ...memoryFigure("total"),
  server: memoryFigure("server"),
  swarm: memoryFigure("swarm"),
  kernel: memoryFigure("kernel"),
});

/** How long an echo takes. */
export const latency: LatencyProbe = Object.freeze({
  ...probe("latency"),
  ...latencyFigures("corrected"),
  uncorrected: latencyFigures("uncorrected"),
});

/** How many verified messages a second. */
export const throughput: ThroughputProbe = Object.freeze({ ...probe("throughput"), ...throughputFigure() });

/** Processor time of server and swarm, and which of them was the bottleneck. */
export const cpu: Probe<"cpu"> = Object.freeze(probe("cpu"));

function probe<Name extends ProbeName>(name: Name): Probe<Name> {
  return { kind: "probe", name };
}
