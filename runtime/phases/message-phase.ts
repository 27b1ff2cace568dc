import type { MessagePhase, ScheduledPhase } from "../../dsl/plan.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { epochMs } from "../host/clock.ts";
import type { MessageCounts } from "../result/schema.ts";
import type { SampledRounds } from "../stats/rounds.ts";
import { noMessages } from "./message-counts.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { firstMismatchOf, pushedOf, scheduleOf } from "./phase-reports.ts";

const PROGRESS_EVERY_MS = 200;

/** What is to be done in a phase of messages. */
export interface MessageWork {
  readonly phase: MessagePhase;
  /** How many messages are to be sent. */
  readonly asked: number;
  readonly inFlight: number | null;
  /** What progress counts, in the plural. */
  readonly unit: string;
  /** Carries out the exchanges, and adds what they count to `messages`. */
  carryOut(messages: MessageCounts): Promise<SampledRounds>;
  /** Of a schedule: how long it took, once it was carried out; null when it was cut short. */
  scheduleMs?(): number | null;
}

/** Carries out a phase of messages and puts its record together; a halt ends it early, with what it has. */
export async function messagePhase(run: RunState, work: MessageWork): Promise<MessageRecord> {
  const messages = noMessages();
  const unexpectedBefore = run.pool.totals().unexpected;
  const startedAtMs = epochMs();
  run.messagesSent = true;
  run.pool.tellSwarm({ kind: "begin-phase", phase: work.phase });
  const sampled = await withProgress(run, work, messages, () => work.carryOut(messages));
  const durationMs = epochMs() - startedAtMs;
  const reports = await run.pool.reports();
  messages.unexpected = isForListening(run, work.phase) ? 0 : run.pool.totals().unexpected - unexpectedBefore;
  return {
    messages,
    messagesAsked: work.asked,
    reports,
    inFlight: work.inFlight,
    firstMismatch: firstMismatchOf(reports, run.startedAtMs),
    pushed: work.phase.kind === "receive" ? pushedOf(reports, messages, durationMs, run.plan.subject.protocol) : null,
    schedule: isScheduled(work.phase)
      ? { ...scheduleOf(reports, work.phase, messages.sent), durationMs: work.scheduleMs?.() ?? null }
      : null,
    stall: null,
    sampled,
  };
}

function isScheduled(phase: MessagePhase): phase is ScheduledPhase {
  return phase.kind === "stall" || (phase.kind === "echo" && phase.model === "open");
}

/** Whether what comes unasked in the phase is taken by a listening: its own, or the one that follows. */
function isForListening({ plan }: RunState, phase: MessagePhase): boolean {
  if (awaitsAnswers(phase)) return false;
  const following = plan.phases
    .slice(plan.phases.indexOf(phase))
    .filter(({ kind }) => kind !== "hold" && kind !== "ramp");
  return following.find(({ kind }) => kind !== "send")?.kind === "receive";
}

function awaitsAnswers({ kind }: MessagePhase): boolean {
  return kind === "echo" || kind === "burst" || kind === "stall";
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
    run.observer.progressed({ done, total: asked === 0 ? null : asked, unit, perSecond });
  }, PROGRESS_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
