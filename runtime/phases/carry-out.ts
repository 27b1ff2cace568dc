import type { MessagePhase } from "../../dsl/plan.ts";
import { moveTo } from "../coordinator/pacing/move.ts";
import { askedFor, type RunState } from "../coordinator/run-state.ts";
import type { Step } from "../coordinator/timeline.ts";
import { type SwarmTotals, sumOf } from "../coordinator/workers/totals.ts";
import type { PhaseResult } from "../result/schema.ts";
import { burstPhase } from "./burst.ts";
import { churn } from "./churn.ts";
import { hold } from "./hold.ts";
import { type MessageRecord, PhaseRecorder } from "./phase-recorder.ts";
import { receivePhase } from "./receive.ts";
import { roundsPhase } from "./rounds.ts";
import { openEchoPhase } from "./schedule.ts";
import { stallPhase } from "./stall.ts";
import { storm } from "./storm.ts";

/** A phase's record and how long it spent opening. */
export interface CarriedOut {
  readonly result: PhaseResult;
  readonly openDurationMs: number;
  /** The swarm at its end. */
  readonly after: SwarmTotals;
}

/** Carries out one step of the timeline; a halt in it leaves a record of what was done, marked as not finished. */
export async function carryOutStep(run: RunState, step: Step): Promise<CarriedOut> {
  const before = await run.pool.census();
  const recorder = new PhaseRecorder(run, step.kind, targetOf(run, step), before);
  run.probes.begin();
  try {
    await act(run, step, recorder);
  } catch (error) {
    if (error !== run.halt.halted) throw error;
  }
  recorder.ended();
  const measured = run.probes.end({ kind: step.kind, reports: recorder.reports });
  const counted = await run.pool.census();
  await run.pool.settle(sumOf(counted.lost) > sumOf(before.lost));
  const after = run.pool.totals();
  const finished = run.halt.halted === null;
  return { result: recorder.result(after, finished, measured), openDurationMs: recorder.openDurationMs, after };
}

function targetOf(run: RunState, step: Step): number {
  if (step.kind === "open") return step.stops.at(-1)!;
  return step.kind === "ramp" ? step.to : askedFor(run);
}

async function act(run: RunState, step: Step, recorder: PhaseRecorder): Promise<void> {
  switch (step.kind) {
    case "open":
      for (const stop of step.stops) {
        await moveTo(run, stop, { kind: "fast" }, { openedFor: (ms) => recorder.openedFor(ms), shaped: () => {} });
        await run.probes.settle();
      }
      return;
    case "ramp":
      await moveTo(run, step.to, step.schedule, recorder);
      recorder.ended();
      return run.probes.settle();
    case "hold":
      await hold(run, step);
      recorder.ended();
      return run.probes.settle();
    case "storm":
      await storm(run, step, recorder);
      recorder.ended();
      return run.probes.settle();
    case "churn":
      await churn(run, step, recorder);
      recorder.ended();
      return run.probes.settle();
    case "echo":
    case "send":
    case "burst":
    case "receive":
    case "stall":
      recorder.sentMessages(await exchangeMessages(run, step));
      recorder.ended();
      return run.probes.settle();
  }
}

function exchangeMessages(run: RunState, phase: MessagePhase): Promise<MessageRecord> {
  switch (phase.kind) {
    case "echo":
      return phase.model === "open" ? openEchoPhase(run, phase) : roundsPhase(run, phase);
    case "send":
      return roundsPhase(run, phase);
    case "stall":
      return stallPhase(run, phase);
    case "burst":
      return burstPhase(run, phase);
    case "receive":
      return receivePhase(run, phase);
  }
}
