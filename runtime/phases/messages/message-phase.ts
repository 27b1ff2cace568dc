import { languageOf } from "../../../dsl/phases/registry.ts";
import type { MessagePhase } from "../../../dsl/plan.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import type { WorkerMessage } from "../../coordinator/workers/protocol.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { MessageCounts } from "../../result/schema.ts";
import type { SampledRounds } from "../../stats/rounds.ts";
import type { PhaseDetails } from "../phase-recorder.ts";
import { ExchangeTotals } from "./message-counts.ts";
import { firstMismatchOf } from "./reports.ts";

const PROGRESS_EVERY_MS = 200;

/** The definition of a phase of messages. */
export interface MessageWork {
  readonly phase: MessagePhase;
  /** The planned number of messages; null if it is not known in advance. */
  readonly asked: number | null;
  readonly inFlight: number | null;
  /** What progress counts, in the plural. */
  readonly unit: string;
  /** Carries out the exchanges, and adds them to `totals`. */
  carryOut(totals: ExchangeTotals): Promise<SampledRounds>;
}

/** A phase of messages that was carried out. */
export interface CarriedOutMessages {
  /** What every phase of messages records: a kind adds its own fields. */
  readonly details: PhaseDetails<"echo"> & PhaseDetails<"burst">;
  /** What the workers have recorded. */
  readonly reports: readonly WorkerMessage<"report">[];
  /** How long its exchanges took, with the messages between the processes. */
  readonly durationMs: number;
}

/**
 * Carries out a phase of messages and puts its record together. A halt ends it early, with the counts of that moment.
 */
export async function messagePhase(run: RunState, work: MessageWork): Promise<CarriedOutMessages> {
  const totals = new ExchangeTotals();
  const { messages } = totals;
  const unexpectedBefore = run.pool.totals().unexpected;
  const startedAtMs = monotonicMs();
  run.messagesSent = true;
  run.pool.sendToSwarm({ kind: "begin-phase", phase: work.phase });
  const sampled = await withProgress(run, work, messages, () => work.carryOut(totals));
  const durationMs = monotonicMs() - startedAtMs;
  const reports = await run.pool.reports();
  messages.unexpected = isForListening(run, work.phase) ? 0 : run.pool.totals().unexpected - unexpectedBefore;
  const details = {
    shape: null,
    messages,
    messagesAsked: work.asked ?? messages.sent,
    underWayMs: totals.underWayMs,
    inFlight: work.inFlight,
    firstMismatch: firstMismatchOf(reports, run.startedAtMs),
    pushed: null,
    schedule: null,
    stall: null,
    fanOut: null,
    rounds: sampled.rounds,
    roundStatistics: sampled.statistics,
  };
  return { details, reports, durationMs };
}

/** Whether this phase, or the next one that does not leave unrequested data to others, counts that data. */
function isForListening({ plan }: RunState, phase: MessagePhase): boolean {
  const following = plan.phases.slice(plan.phases.indexOf(phase)).map(({ kind }) => languageOf(kind).unrequested);
  return following.find((unrequested) => unrequested !== "kept") === "received";
}

async function withProgress<T>(
  run: RunState,
  { asked, unit }: MessageWork,
  before: MessageCounts,
  work: () => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  const timer = setInterval(() => {
    const done = before.received + before.oneWay + before.pushed + run.pool.totals().exchanged;
    const perSecond = (done * 1_000) / (performance.now() - startedAtMs);
    run.observer.progressed({ done, total: asked, unit, perSecond });
  }, PROGRESS_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
