import type { ScheduledPhase } from "../../../dsl/plan.ts";
import { sum } from "../../coordinator/pacing/shares.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { elapsedMs, monotonicMs } from "../../host/clock.ts";
import type { ScheduleResult } from "../../result/schema.ts";
import { messagesOf } from "../../swarm/exchanges/schedule.ts";
import { runQueues, type SwarmExchange, type Task } from "./exchange-on-workers.ts";
import { LEAD_MS } from "./lead.ts";
import { type CarriedOutMessages, messagePhase } from "./message-phase.ts";
import { scheduleOf } from "./reports.ts";

/** A phase with a schedule that was carried out. */
export interface Scheduled extends Pick<CarriedOutMessages, "details" | "reports"> {
  readonly schedule: ScheduleResult;
}

/**
 * Carries out a phase with a schedule, on the number of connections of each worker that `participants` returns.
 * `meanwhile` receives the running exchange and the start of the schedule, on the monotonic clock of the host, and
 * waits for the exchange.
 *
 * @param everyWorker workers without participants take part too, because their connections receive
 */
export async function scheduledPhase(
  run: RunState,
  phase: ScheduledPhase,
  participants: readonly number[],
  meanwhile: (exchange: Promise<SwarmExchange>, startAtMs: number) => Promise<SwarmExchange>,
  everyWorker = false,
): Promise<Scheduled> {
  let durationMs: number | null = null;
  let finished = false;
  const { details, reports } = await messagePhase(run, {
    phase,
    asked: messagesOf(phase),
    inFlight: null,
    unit: "answers",
    carryOut: async (totals) => {
      // When all workers have answered, their tables exist.
      await run.pool.reports();
      const startAtMs = monotonicMs() + LEAD_MS;
      const queues = queuesOf(run, participants, everyWorker, { timeoutMs: phase.timeoutMs, beginAtMs: startAtMs });
      const exchange = await meanwhile(runQueues(run, queues), startAtMs);
      totals.add(exchange);
      finished = exchange.finished;
      if (finished) durationMs = durationOf(phase, startAtMs, exchange);
      return { rounds: [], statistics: null };
    },
  });
  const kept = scheduleOf(reports, phase, details.messages.sent);
  // Without an open connection no worker has a share of the schedule, so none counts its messages.
  const missed = finished && sum(participants) === 0 ? { ...kept.missed, unserved: kept.asked } : kept.missed;
  const schedule = { ...kept, missed, durationMs };
  return { details: { ...details, underWayMs: durationMs ?? details.underWayMs }, reports, schedule };
}

/**
 * The duration of the schedule or until the last answer. Shorter when all connections were lost meanwhile, and null
 * when none was open at the start: the exchange then ends before it, without a message.
 *
 * @throws {RangeError} when messages were sent, but the exchange ended before the start
 */
function durationOf(phase: ScheduledPhase, startAtMs: number, { reports }: SwarmExchange): number | null {
  const endedAtMs = Math.max(...reports.map((report) => report.endedAtMs));
  if (endedAtMs < startAtMs && reports.every(({ sent }) => sent === 0)) return null;
  const lastDueMs = ((messagesOf(phase) - 1) * 1_000) / phase.perSecond;
  const answeredMs = elapsedMs(startAtMs, endedAtMs);
  return answeredMs < lastDueMs ? answeredMs : Math.max(phase.forMs, answeredMs);
}

/** A queue for each worker that takes part. The slots of all workers follow one another. */
function queuesOf(
  run: RunState,
  participants: readonly number[],
  everyWorker: boolean,
  spec: Pick<Task["spec"], "timeoutMs" | "beginAtMs">,
): Task[][] {
  const of = sum(participants);
  let first = 0;
  return participants.flatMap((count, index) => {
    const slots = { of, first, count };
    first += count;
    if (count === 0 && !everyWorker) return [];
    return [[{ worker: run.pool.swarm[index]!, spec: { ...spec, round: 0, share: count, intendedAtMs: null, slots } }]];
  });
}
