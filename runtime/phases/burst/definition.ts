import type { BurstPhase } from "../../../dsl/plan.ts";
import { connectionsIn } from "../../coordinator/pacing/amount.ts";
import { apportion } from "../../coordinator/pacing/apportion.ts";
import { askedFor, type RunState } from "../../coordinator/run-state.ts";
import { formatCount } from "../../format/units.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { Round } from "../../result/schema.ts";
import { type SampledRounds, sampleRounds } from "../../stats/rounds.ts";
import { messagesVerified, type PhaseDefinition } from "../definition.ts";
import { runQueues, type SwarmExchange, type Task } from "../messages/exchange-on-workers.ts";
import { LEAD_MS, waitedUntil } from "../messages/lead.ts";
import type { ExchangeTotals } from "../messages/message-counts.ts";
import { type CarriedOutMessages, messagePhase } from "../messages/message-phase.ts";

/** Some connections send at once and wait for their answers. */
export const burst: PhaseDefinition<BurstPhase> = {
  title: ({ times }) => (times === 1 ? "burst" : `burst, ${formatCount(times)} times`),
  outcome: messagesVerified,

  estimateSeconds({ connections, everyMs, times }, { to, echoesPerSecond }) {
    const oneSeconds = connectionsIn(connections, to) / echoesPerSecond;
    return Math.max(oneSeconds, (everyMs ?? 0) / 1000) * (times - 1) + oneSeconds;
  },

  async run(run, phase, recorder) {
    const { details, reports } = await repetitions(run, phase);
    recorder.record(details, reports);
  },
};

function repetitions(run: RunState, phase: BurstPhase): Promise<CarriedOutMessages> {
  const connections = connectionsIn(phase.connections, askedFor(run));
  return messagePhase(run, {
    phase,
    asked: connections * phase.times,
    inFlight: null,
    unit: "answers",
    carryOut: (totals) => sampleAll(run, phase, connections, totals),
  });
}

/**
 * Repetition `k` is intended for `k` times `everyMs` after the start. It begins later if the previous one still runs.
 */
function sampleAll(
  run: RunState,
  { times, everyMs, timeoutMs }: BurstPhase,
  connections: number,
  totals: ExchangeTotals,
): Promise<SampledRounds> {
  // Twice the lead before the first repetition, so that tinybench and the workers can get ready.
  const startedAtMs = monotonicMs() + 2 * LEAD_MS;
  let nothingCameBack = false;
  let round = 0;
  return sampleRounds("burst", times, async (): Promise<Round | null> => {
    // Another repetition would only reach its time-out as well.
    if (nothingCameBack) return null;
    const intendedAtMs = startedAtMs + round * (everyMs ?? 0);
    if (!(await waitedUntil(run, intendedAtMs - LEAD_MS))) return null;
    const beginAtMs = Math.max(intendedAtMs, monotonicMs() + LEAD_MS);
    const queues = queuesOf(run, connections, { round: round++, timeoutMs, beginAtMs, intendedAtMs });
    const carriedOut = await runQueues(run, queues);
    totals.add(carriedOut);
    nothingCameBack = carriedOut.reports.every(({ verified }) => verified === 0);
    return carriedOut.finished ? repetitionOf(carriedOut, beginAtMs, intendedAtMs) : null;
  });
}

/** Returns one queue for each worker that has connections to send on, so that all begin together. */
function queuesOf(run: RunState, connections: number, spec: Omit<Task["spec"], "share">): Task[][] {
  return apportion(connections, run.pool.openByWorker()).flatMap((share, index) =>
    share === 0 ? [] : [[{ worker: run.pool.swarm[index]!, spec: { ...spec, share } }]],
  );
}

/** The time from the common beginning to the last answer of any worker. */
function repetitionOf({ reports }: SwarmExchange, beginAtMs: number, intendedAtMs: number): Round {
  const endedAtMs = Math.max(beginAtMs, ...reports.map((report) => report.endedAtMs));
  return {
    durationMs: endedAtMs - beginAtMs,
    verified: reports.reduce((sum, report) => sum + report.verified, 0),
    lateMs: beginAtMs - intendedAtMs,
  };
}
