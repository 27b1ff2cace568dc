import type { ProbeName } from "../../dsl/plan.ts";
import type { RunContext } from "../coordinator/run-state.ts";
import { cpuProbe } from "./cpu/probe.ts";
import { latencyProbe } from "./latency.ts";
import { memoryProbe } from "./memory/probe.ts";
import type { Probe } from "./probe.ts";
import { throughputProbe } from "./throughput.ts";

/** How a probe comes to be. */
export interface ProbeDefinition {
  /** Makes the object that measures a run. Called before any process of the run is started. */
  readonly start: (run: RunContext) => Probe;
  /** True where it is part of every result, whether or not `.measure()` names it: it is computed from the counts. */
  readonly always?: boolean;
}

/** Every probe of the language. The compiler reports a name without a definition. */
export const PROBES: { readonly [Name in ProbeName]: ProbeDefinition } = {
  memory: { start: memoryProbe },
  latency: { start: latencyProbe },
  throughput: { start: throughputProbe, always: true },
  cpu: { start: cpuProbe },
};
