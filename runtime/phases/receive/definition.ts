import type { ReceivePhase } from "../../../dsl/plan.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { formatBytes, formatCount, formatDuration } from "../../format/units.ts";
import { connectionsHeld, type PhaseDefinition } from "../definition.ts";
import { runQueues, type Task } from "../messages/exchange-on-workers.ts";
import { messagePhase } from "../messages/message-phase.ts";
import { pushedOf } from "../messages/reports.ts";
import type { MessageRecord } from "../phase-recorder.ts";

/** Sends nothing, and counts what the server sends. */
export const receive: PhaseDefinition<ReceivePhase> = {
  title: ({ forMs }) => `receive for ${formatDuration(forMs)}`,
  outcome: (result) =>
    result.pushed === null
      ? connectionsHeld(result)
      : `${formatCount(result.pushed.messages)} received (${formatBytes(result.pushed.bytes)})`,
  estimateSeconds: ({ forMs }) => forMs / 1000,

  async run(run, phase, recorder) {
    recorder.sentMessages(await listen(run, phase));
  },
};

/** All workers listen at once, for the same time. */
async function listen(run: RunState, phase: ReceivePhase): Promise<MessageRecord> {
  const { protocol } = run.plan.subject;
  const spec = { round: 0, share: 0, timeoutMs: phase.forMs, beginAtMs: null, intendedAtMs: null };
  const { durationMs, ...record } = await messagePhase(run, {
    phase,
    asked: 0,
    inFlight: null,
    unit: protocol === "tcp" ? "pieces received" : "messages received",
    carryOut: async (totals) => {
      const queues = run.pool.livingSwarm.map((worker): Task[] => [{ worker, spec }]);
      totals.add(await runQueues(run, queues));
      return { rounds: [], statistics: null };
    },
  });
  return { ...record, underWayMs: null, pushed: pushedOf(record.reports, record.messages, durationMs, protocol) };
}
