/**
 * The life cycle of a probe. A probe is what `.measure()` takes; one object measures one run. The coordinator calls its
 * methods in this order and skips those that the probe does not have:
 *
 *   start --> settle --> ( begin --> look, look, ... --> settle --> end )  once for each step  --> report
 *                                              \--> pause, resume: around the settling of another probe
 *
 * A new probe is one file beside this one, one line in `registry.ts`, and its name and object in the language (`dsl/`).
 */

import type { WorkerMessage } from "../coordinator/workers/protocol.ts";
import type { MemoryFigures, PhaseResult, RunResult } from "../result/schema.ts";

/** What probes add to the result of a phase. */
export type PhaseMeasurements = Pick<PhaseResult, "latency" | "cpu" | "figures">;

/** What probes add to the result of a run. */
export type RunMeasurements = Pick<RunResult, "throughput" | "latency" | "memory" | "cpu" | "figures">;

/** What probes measure at a single moment; null where it was not measured. */
export interface Snapshot {
  readonly memory: MemoryFigures | null;
}

/** A step of the run that has ended. */
export interface EndedStep {
  readonly kind: PhaseResult["kind"];
  /** What the workers recorded about its messages; null for a step without messages. */
  readonly reports: readonly WorkerMessage<"report">[] | null;
}

/** How the connections change while a step is under way. */
export interface Movement {
  /** How many are opened or closed per second; 0 in a hold, infinity when they open as fast as the server accepts. */
  readonly connectionsPerSecond: number;
}

/** Measures one run. */
export interface Probe {
  /** A step begins. */
  begin?(): void;
  /** Another probe settles, which takes processor time: what happens until `resume` does not belong to the step. */
  pause?(): void;
  resume?(): void;
  /** Called every few milliseconds while connections move, and five times a second in a hold. */
  look?(movement: Movement): void;
  /** Called after each step and before the first, while no connection moves. May wait; other probes are then paused. */
  settle?(): Promise<void>;
  /** The step is over. Returns what the probe adds to its result. */
  end?(step: EndedStep): Partial<PhaseMeasurements>;
  /** Measures the current moment. */
  snapshot?(): Partial<Snapshot>;
  /** The run is over. Returns what the probe adds to its result. */
  report?(phases: readonly PhaseResult[]): Partial<RunMeasurements>;
}

/** The probes of a run as one object with the same life cycle. The coordinator uses this interface. */
export interface RunProbes {
  begin(): void;
  look(movement: Movement): void;
  settle(): Promise<void>;
  end(step: EndedStep): PhaseMeasurements;
  snapshot(): Snapshot;
  report(phases: readonly PhaseResult[]): RunMeasurements;
}

/** The measurements of a run in which nothing was measured. */
export function nothingMeasured(): RunMeasurements {
  return {
    throughput: { messagesPerSecond: null },
    latency: { corrected: null, uncorrected: null, histogram: null, correctedHistogram: null },
    memory: { perConnection: null, fit: null, samples: [] },
    cpu: null,
    figures: {},
  };
}
