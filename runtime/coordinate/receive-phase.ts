import type { ReceivePhase } from "../../dsl/plan.ts";
import { addTurn } from "./message-counts.ts";
import { messagePhase } from "./message-phase.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import type { RunState } from "./run-state.ts";
import { runLanes, type Task } from "./turns.ts";

/** Carries out a phase that listens: all workers at once, for as long. */
export function receivePhase(run: RunState, phase: ReceivePhase): Promise<MessageRecord> {
  const turn = { round: 0, share: 0, timeoutMs: phase.forMs, beginAtMs: null, intendedAtMs: null };
  return messagePhase(run, {
    phase,
    asked: 0,
    inFlight: null,
    unit: run.plan.subject.protocol === "tcp" ? "pieces received" : "messages received",
    carryOut: async (messages) => {
      const lanes = run.crew.livingSwarm.map((worker): Task[] => [{ worker, turn }]);
      addTurn(messages, await runLanes(run, lanes));
      return { rounds: [], statistics: null };
    },
  });
}
