import type { ScheduledPhase } from "../../../dsl/plan.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { monotonicMs } from "../../host/clock.ts";
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
      if (exchange.finished) durationMs = durationOf(phase, startAtMs, exchange);
      return { rounds: [], statistics: null };
    },
  });
  const schedule = { ...scheduleOf(reports, phase, details.messages.sent), durationMs };
  return { details: { ...details, underWayMs: durationMs ?? details.underWayMs }, reports, schedule };
}

/** Ends with the schedule, shortly after its last message; earlier when no connection was left to send. */
function durationOf(phase: ScheduledPhase, startAtMs: number, { reports }: SwarmExchange): number {
  const lastDueMs = ((messagesOf(phase) - 1) * 1_000) / phase.perSecond;
  const answeredMs = Math.max(0, ...reports.map((report) => report.endedAtMs - startAtMs));
  return answeredMs < lastDueMs ? answeredMs : Math.max(phase.forMs, answeredMs);
}

/** A queue for each worker that takes part. The slots of all workers follow one another. */
function queuesOf(
  run: RunState,
  participants: readonly number[],
  everyWorker: boolean,
  spec: Pick<Task["spec"], "timeoutMs" | "beginAtMs">,
): Task[][] {
  const of = participants.reduce((sum, count) => sum + count, 0);
  let first = 0;
  return participants.flatMap((count, index) => {
    const slots = { of, first, count };
    first += count;
    if (count === 0 && !everyWorker) return [];
    return [[{ worker: run.pool.swarm[index]!, spec: { ...spec, round: 0, share: count, intendedAtMs: null, slots } }]];
  });
}
