import type { ProbeName } from "./plan.ts";

/** Something a run measures beside the counts, which are always there. */
export interface Probe<Name extends ProbeName = ProbeName> {
  readonly kind: "probe";
  readonly name: Name;
}

/** What a connection costs in memory: server, swarm and kernel apart. */
export const memory: Probe<"memory"> = probe("memory");

/** How long an echo takes. */
export const latency: Probe<"latency"> = probe("latency");

/** How many verified messages a second. */
export const throughput: Probe<"throughput"> = probe("throughput");

function probe<Name extends ProbeName>(name: Name): Probe<Name> {
  return Object.freeze({ kind: "probe", name });
}
