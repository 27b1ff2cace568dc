import type { StallPhase } from "../../../dsl/plan.ts";
import { connectionsIn } from "../../coordinator/pacing/amount.ts";
import { apportion } from "../../coordinator/pacing/apportion.ts";
import { sum } from "../../coordinator/pacing/shares.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { formatDuration } from "../../format/units.ts";
import { elapsedMs, monotonicMs } from "../../host/clock.ts";
import type { StallResult } from "../../result/schema.ts";
import { amountText } from "../amount-text.ts";
import { messagesVerified, type PhaseDefinition } from "../definition.ts";
import type { SwarmExchange } from "../messages/exchange-on-workers.ts";
import { waitedUntil } from "../messages/lead.ts";
import { scheduledPhase } from "../messages/schedule.ts";
import type { PhaseRecorder } from "../phase-recorder.ts";

/** Slow readers: some connections stop reading while messages are sent on them, and then read again. */
export const stall: PhaseDefinition<StallPhase> = {
  title: ({ connections, forMs }) => `stall ${amountText(connections)} for ${formatDuration(forMs)}`,
  outcome: messagesVerified,
  estimateSeconds: ({ forMs }) => forMs / 1000,

  run: stallAndResume,
};

/**
 * The chosen connections stop reading, their messages are sent on schedule, memory is sampled, they read again, and
 * their answers are awaited. A message that was held back because its socket was full is not a failure, because a stall
 * provokes this.
 */
async function stallAndResume(run: RunState, phase: StallPhase, recorder: PhaseRecorder<"stall">): Promise<void> {
  const open = run.pool.openByWorker();
  const connections = connectionsIn(phase.connections, sum(open));
  const look = () => run.probes.snapshot().memory;
  const memory: StallResult["memory"] = { before: look(), stalled: null, after: null };
  let resumedAtMs: number | null = null;
  let caughtUpMs: number | null = null;
  const participants = apportion(connections, open);
  const { details, reports, schedule } = await scheduledPhase(run, phase, participants, async (exchange, startAtMs) => {
    if (await waitedUntil(run, startAtMs + phase.forMs)) {
      memory.stalled = look();
      resumedAtMs = monotonicMs();
      run.pool.sendToSwarm({ kind: "resume" });
    }
    const ended = await exchange;
    if (ended.finished && resumedAtMs !== null) caughtUpMs = catchUpTime(ended, resumedAtMs);
    return ended;
  });
  memory.after = look();
  const messagesAsked = details.messagesAsked - schedule.missed.heldBack;
  const stall = { connections, caughtUpMs, memory };
  recorder.record({ ...details, messagesAsked, underWayMs: null, schedule, stall }, reports);
}

/**
 * The time from the resumption of reading to the last answer or its loss; null when no answer arrived.
 *
 * @throws {RangeError} when answers arrived, but the exchange ended before the resumption
 */
function catchUpTime({ reports }: SwarmExchange, resumedAtMs: number): number | null {
  if (reports.every(({ received }) => received === 0)) return null;
  return elapsedMs(resumedAtMs, Math.max(...reports.map((report) => report.endedAtMs)));
}
