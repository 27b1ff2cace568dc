import type { Protocol, ScheduledPhase } from "../../../dsl/plan.ts";
import type { WorkerMessage } from "../../coordinator/workers/protocol.ts";
import type { MessageCounts, Mismatch, PushedBlock, ScheduleResult } from "../../result/schema.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { perSecond } from "../../stats/rate.ts";
import type { ArrivalReport, FirstMismatch } from "../../swarm/exchanges/exchange.ts";
import { messagesOf } from "../../swarm/exchanges/schedule.ts";

type Reports = readonly WorkerMessage<"report">[];

/** The records of a phase of messages, from the reports of its workers. */

/** The earliest mismatch that any worker has found. */
export function firstMismatchOf(reports: Reports, runStartedAtMs: number): Mismatch | null {
  let first: FirstMismatch | null = null;
  for (const { phase } of reports) {
    const found = phase?.firstMismatch ?? null;
    if (found !== null && (first === null || found.atMonotonicMs < first.atMonotonicMs)) first = found;
  }
  if (first === null) return null;
  const { atMonotonicMs, ...mismatch } = first;
  return { ...mismatch, atMs: atMonotonicMs - runStartedAtMs };
}

/** What the server sent without a request, with its rates and its distribution over the connections. */
export function pushedOf(
  reports: Reports,
  { pushed, pushedBytes }: MessageCounts,
  durationMs: number,
  protocol: Protocol,
): PushedBlock {
  const arrivals = reports.map(({ phase }) => phase?.arrivals ?? null).filter((report) => report !== null);
  const earlierMessages = arrivals.reduce((sum, report) => sum + report.earlierMessages, 0);
  const earlierBytes = arrivals.reduce((sum, report) => sum + report.earlierBytes, 0);
  return {
    messages: pushed,
    bytes: pushedBytes,
    earlierMessages,
    earlierBytes,
    messagesPerSecond: perSecond(pushed - earlierMessages, durationMs),
    bytesPerSecond: perSecond(pushedBytes - earlierBytes, durationMs),
    perConnection: spreadOf(arrivals, protocol),
  };
}

function spreadOf(arrivals: readonly ArrivalReport[], protocol: Protocol): PushedBlock["perConnection"] {
  const spreads = arrivals.map(({ spread }) => spread).filter(({ connections }) => connections > 0);
  const connections = spreads.reduce((sum, spread) => sum + spread.connections, 0);
  if (connections === 0) return null;
  return {
    unit: protocol === "tcp" ? "bytes" : "messages",
    min: Math.min(...spreads.map(({ min }) => min)),
    mean: spreads.reduce((sum, spread) => sum + spread.sum, 0) / connections,
    max: Math.max(...spreads.map(({ max }) => max)),
    silent: spreads.reduce((sum, { silent }) => sum + silent, 0),
  };
}

/** How well all workers together kept a schedule, of which `sent` messages were sent. */
export function scheduleOf(reports: Reports, phase: ScheduledPhase, sent: number): Omit<ScheduleResult, "durationMs"> {
  const kept = reports.map((report) => report.phase?.schedule ?? null).filter((schedule) => schedule !== null);
  const backlogs = kept.map(({ backlogBytes }) => backlogBytes).filter((bytes) => bytes !== null);
  const total = (key: "late" | "heldBack" | "unserved") => {
    return kept.reduce((sum, schedule) => sum + schedule[key], 0);
  };
  return {
    perSecond: phase.perSecond,
    asked: messagesOf(phase),
    sent,
    missed: { late: total("late"), heldBack: total("heldBack"), unserved: total("unserved") },
    lag: LatencyHistogram.merged(kept.map(({ lag }) => lag)).summary(),
    backlogBytes: backlogs.length === 0 ? null : backlogs.reduce((sum, bytes) => sum + bytes, 0),
  };
}
