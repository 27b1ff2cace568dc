import type { ProbeName } from "../../dsl/plan.ts";
import type { RunContext } from "../coordinator/run-state.ts";
import { cpuProbe } from "./cpu/probe.ts";
import { latencyProbe } from "./latency.ts";
import { memoryProbe, OPENING_STOPS } from "./memory/probe.ts";
import type { Probe } from "./probe.ts";
import { throughputProbe } from "./throughput.ts";

/** How a probe is started, and what it needs of a run. */
export interface ProbeDefinition {
  /** Makes the object that measures a run. Called before any process of the run is started. */
  readonly start: (run: RunContext) => Probe;
  /** True when it is part of every result, also without `.measure()`: it is computed from the counts. */
  readonly always?: boolean;
  /** At how many sizes of the swarm the opening before the first phase stops for a sample; 1 when absent. */
  readonly openingStops?: number;
}

/** Every probe of the language. The compiler reports a name without a definition. */
export const PROBES: { readonly [Name in ProbeName]: ProbeDefinition } = {
  memory: { start: memoryProbe, openingStops: OPENING_STOPS },
  latency: { start: latencyProbe },
  throughput: { start: throughputProbe, always: true },
  cpu: { start: cpuProbe },
};
