import type { ReceivePhase } from "../../dsl/plan.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { addTurn } from "./message-counts.ts";
import { messagePhase } from "./message-phase.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { runQueues, type Task } from "./rounds-on-workers.ts";

/** Carries out a phase that listens: all workers at once, for as long. */
export function receivePhase(run: RunState, phase: ReceivePhase): Promise<MessageRecord> {
  const turn = { round: 0, share: 0, timeoutMs: phase.forMs, beginAtMs: null, intendedAtMs: null };
  return messagePhase(run, {
    phase,
    asked: 0,
    inFlight: null,
    unit: run.plan.subject.protocol === "tcp" ? "pieces received" : "messages received",
    carryOut: async (messages) => {
      const queues = run.pool.livingSwarm.map((worker): Task[] => [{ worker, turn }]);
      addTurn(messages, await runQueues(run, queues));
      return { rounds: [], statistics: null };
    },
  });
}
