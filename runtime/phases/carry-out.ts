import { askedFor, type RunState } from "../coordinator/run-state.ts";
import type { Step } from "../coordinator/step.ts";
import { type SwarmTotals, sumOf } from "../coordinator/workers/totals.ts";
import type { PhaseResult } from "../result/schema.ts";
import { PhaseRecorder } from "./phase-recorder.ts";
import { definitionOf } from "./registry.ts";

/** A step that was carried out. */
export interface CarriedOut {
  readonly result: PhaseResult;
  /** How long it spent opening the swarm; null for a step that does something else. */
  readonly openDurationMs: number | null;
  /** The swarm at its end. */
  readonly after: SwarmTotals;
}

/** Carries out one step. A halt leaves a record of what was done until then, marked as not finished. */
export async function carryOutStep(run: RunState, step: Step): Promise<CarriedOut> {
  const definition = definitionOf(step.kind);
  const before = await run.pool.census();
  const target = definition.target?.(step, run.plan) ?? askedFor(run);
  const recorder = new PhaseRecorder(run, step.kind, target, before);
  run.probes.begin();
  try {
    await definition.run(run, step, recorder);
    recorder.ended();
    if (!definition.settles) await run.probes.settle();
  } catch (error) {
    if (error !== run.halt.halted) throw error;
  }
  recorder.ended();
  const measured = run.probes.end({ kind: step.kind, reports: recorder.reports });
  const counted = await run.pool.census();
  await run.pool.settle(sumOf(counted.lost) > sumOf(before.lost));
  const after = run.pool.totals();
  return {
    result: recorder.result(after, run.halt.halted === null, measured),
    openDurationMs: definition.opensSwarm ? recorder.openDurationMs : null,
    after,
  };
}
