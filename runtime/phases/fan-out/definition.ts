import type { FanOutPhase } from "../../../dsl/plan.ts";
import { connectionsIn } from "../../coordinator/pacing/amount.ts";
import { apportion } from "../../coordinator/pacing/apportion.ts";
import { sum } from "../../coordinator/pacing/shares.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import type { WorkerMessage } from "../../coordinator/workers/protocol.ts";
import { formatCount, formatDuration } from "../../format/units.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { FanOutResult, MessageCounts } from "../../result/schema.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { messagesOf } from "../../swarm/exchanges/schedule.ts";
import type { FanOutReport } from "../../swarm/fan-out/deliveries.ts";
import type { PhaseDefinition } from "../definition.ts";
import { waitedUntil } from "../messages/lead.ts";
import { scheduleOf } from "../messages/reports.ts";
import { scheduledPhase } from "../messages/schedule.ts";
import type { PhaseRecorder } from "../phase-recorder.ts";
import { type Reconciled, reconcile } from "./reconcile.ts";

/** How often the coordinator checks for missing deliveries after the end of the schedule. */
const LOOK_EVERY_MS = 200;

/** Some connections publish, and every delivery is counted. */
export const fanOut: PhaseDefinition<FanOutPhase> = {
  title: ({ perSecond, forMs }) => `fan-out, ${formatCount(perSecond)} messages/s for ${formatDuration(forMs)}`,

  outcome(result) {
    if (result.kind !== "fanOut" || result.fanOut === null) return "";
    const { received, due } = result.fanOut;
    return `${formatCount(received)} of ${formatCount(due)} deliveries`;
  },

  estimateSeconds: ({ forMs }) => forMs / 1000,

  run: publishAndCount,
};

async function publishAndCount(run: RunState, phase: FanOutPhase, recorder: PhaseRecorder<"fanOut">): Promise<void> {
  const open = run.pool.openByWorker();
  const senders = connectionsIn(phase.senders, sum(open));
  // Every worker takes part, because its connections receive; those without senders have no slot.
  const { details, reports, schedule } = await scheduledPhase(
    run,
    phase,
    apportion(senders, open),
    async (exchange, startAtMs) => {
      await untilDelivered(run, phase, startAtMs + phase.forMs);
      run.pool.sendToSwarm({ kind: "resume" });
      return await exchange;
    },
    true,
  );
  const found = reconcile(phase, fanOutsOf(reports));
  recorder.record(
    {
      ...details,
      messages: countsOf(details.messages, found, run.halt.halted === null),
      underWayMs: null,
      pushed: null,
      schedule,
      stall: null,
      fanOut: resultOf(run, found, reports),
    },
    reports,
  );
}

function fanOutsOf(reports: readonly WorkerMessage<"report">[]): FanOutReport[] {
  return reports.map(({ phase }) => phase?.fanOut ?? null).filter((report) => report !== null);
}

/** Waits for the end of the schedule, and then until no message and no delivery is left, or the time-out has passed. */
async function untilDelivered(run: RunState, phase: FanOutPhase, endAtMs: number): Promise<void> {
  if (!(await waitedUntil(run, endAtMs))) return;
  while (monotonicMs() < endAtMs + phase.timeoutMs) {
    const reports = await run.pool.reports();
    const { missing, published } = reconcile(phase, fanOutsOf(reports));
    const { late, heldBack, unserved } = scheduleOf(reports, phase, published).missed;
    if (missing === 0 && published + late + heldBack + unserved === messagesOf(phase)) return;
    if (!(await waitedUntil(run, monotonicMs() + LOOK_EVERY_MS))) return;
  }
}

/**
 * A published message is verified when every delivery came once, lost when some are missing (unanswered when the run
 * was cut short), and otherwise mismatched.
 */
function countsOf(
  counts: MessageCounts,
  { published, complete, incomplete, repeated }: Reconciled,
  finished: boolean,
): MessageCounts {
  return {
    ...counts,
    sent: published,
    received: complete + repeated,
    verified: complete,
    mismatched: repeated,
    lost: finished ? incomplete : 0,
    unanswered: finished ? 0 : incomplete,
    pushed: 0,
    pushedBytes: 0,
  };
}

function resultOf(
  run: RunState,
  { incomplete, repeated, lastMs, ...found }: Reconciled,
  reports: readonly WorkerMessage<"report">[],
): FanOutResult {
  const measured = run.plan.measure.includes("latency");
  const latency = LatencyHistogram.merged(fanOutsOf(reports).map((report) => report.latency));
  const last = new LatencyHistogram();
  for (const ms of lastMs) last.recordMs(ms);
  const summary = measured ? latency.summary() : null;
  return {
    ...found,
    latency: summary,
    lastRecipient: measured ? lastOf(last) : null,
    histogram: summary === null ? null : latency.encode(),
  };
}

function lastOf(last: LatencyHistogram): FanOutResult["lastRecipient"] {
  const summary = last.summary();
  return summary && { p50Ms: summary.p50Ms, p99Ms: summary.p99Ms, maxMs: summary.maxMs };
}
