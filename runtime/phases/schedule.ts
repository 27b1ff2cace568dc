import type { OpenEchoPhase, ScheduledPhase } from "../../dsl/plan.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { epochMs } from "../host/clock.ts";
import { messagesOf } from "../swarm/exchanges/schedule.ts";
import { addTurn } from "./message-counts.ts";
import { messagePhase } from "./message-phase.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { runQueues, type SwarmTurn, type Task } from "./rounds-on-workers.ts";

/** How long before the first message the workers are told of a schedule, so that all begin together. */
const LEAD_MS = 30;

/** Carries out the open model: every open connection takes part. */
export function openEchoPhase(run: RunState, phase: OpenEchoPhase): Promise<MessageRecord> {
  return scheduledPhase(run, phase, run.pool.openByWorker(), (turn) => turn);
}

/**
 * Carries out a phase with a schedule, on as many connections of each worker as `participants` says. `meanwhile` is given
 * the exchange under way and when the schedule begins, and waits for its end.
 */
export function scheduledPhase(
  run: RunState,
  phase: ScheduledPhase,
  participants: readonly number[],
  meanwhile: (turn: Promise<SwarmTurn>, startAtMs: number) => Promise<SwarmTurn>,
): Promise<MessageRecord> {
  let durationMs: number | null = null;
  return messagePhase(run, {
    phase,
    scheduleMs: () => durationMs,
    asked: messagesOf(phase),
    inFlight: null,
    unit: "answers",
    carryOut: async (messages) => {
      // When all have answered, their tables are made.
      await run.pool.reports();
      const startAtMs = epochMs() + LEAD_MS;
      const queues = queuesOf(run, participants, { timeoutMs: phase.timeoutMs, beginAtMs: startAtMs });
      const turn = await meanwhile(runQueues(run, queues), startAtMs);
      addTurn(messages, turn);
      if (turn.finished) durationMs = durationOf(phase, startAtMs, turn);
      return { rounds: [], statistics: null };
    },
  });
}

/** To the end of the schedule, which comes a moment after its last message, unless nobody was left to send before. */
function durationOf(phase: ScheduledPhase, startAtMs: number, { reports }: SwarmTurn): number {
  const lastDueMs = ((messagesOf(phase) - 1) * 1_000) / phase.perSecond;
  const answeredMs = Math.max(0, ...reports.map((report) => report.endedAtMs - startAtMs));
  return answeredMs < lastDueMs ? answeredMs : Math.max(phase.forMs, answeredMs);
}

/** A queue for each worker that takes part; the slots of all follow one another. */
function queuesOf(
  run: RunState,
  participants: readonly number[],
  turn: Pick<Task["turn"], "timeoutMs" | "beginAtMs">,
): Task[][] {
  const of = participants.reduce((sum, count) => sum + count, 0);
  let first = 0;
  return participants.flatMap((count, index) => {
    const slots = { of, first, count };
    first += count;
    if (count === 0) return [];
    return [[{ worker: run.pool.swarm[index]!, turn: { ...turn, round: 0, share: count, intendedAtMs: null, slots } }]];
  });
}
