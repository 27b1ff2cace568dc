import type { ReceivePhase } from "../../../dsl/plan.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { formatBytes, formatCount, formatDuration } from "../../format/units.ts";
import type { PhaseDefinition } from "../definition.ts";
import { runQueues, type Task } from "../messages/exchange-on-workers.ts";
import { type CarriedOutMessages, messagePhase } from "../messages/message-phase.ts";
import { pushedOf } from "../messages/reports.ts";

/** Sends nothing, and counts what the server sends. */
export const receive: PhaseDefinition<ReceivePhase> = {
  title: ({ forMs }) => `receive for ${formatDuration(forMs)}`,
  outcome: ({ pushed }) => `${formatCount(pushed.messages)} received (${formatBytes(pushed.bytes)})`,
  estimateSeconds: ({ forMs }) => forMs / 1000,

  async run(run, phase, recorder) {
    const { details, reports, durationMs } = await listen(run, phase);
    const pushed = pushedOf(reports, details.messages, durationMs, run.plan.subject.protocol);
    recorder.record({ ...details, underWayMs: null, pushed }, reports);
  },
};

/** All workers listen at once, for the same time. */
function listen(run: RunState, phase: ReceivePhase): Promise<CarriedOutMessages> {
  const spec = { round: 0, share: 0, timeoutMs: phase.forMs, beginAtMs: null, intendedAtMs: null };
  return messagePhase(run, {
    phase,
    asked: null,
    inFlight: null,
    unit: run.plan.subject.protocol === "tcp" ? "pieces received" : "messages received",
    carryOut: async (totals) => {
      const queues = run.pool.livingSwarm.map((worker): Task[] => [{ worker, spec }]);
      totals.add(await runQueues(run, queues));
      return { rounds: [], statistics: null };
    },
  });
}
