import type { EchoPhase } from "../../dsl/plan.ts";
import type { MessageCounts } from "../measure/result.ts";
import type { SampledRounds } from "../measure/rounds.ts";
import { noMessages } from "./message-counts.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { firstMismatchOf, latencyOf } from "./phase-reports.ts";
import type { RunState } from "./run-state.ts";

const PROGRESS_EVERY_MS = 200;

/** What is to be done in a phase of messages. */
export interface MessageWork {
  readonly phase: EchoPhase;
  /** How many messages are to be sent. */
  readonly asked: number;
  readonly inFlight: number | null;
  /** Carries out the exchanges, and adds what they count to `messages`. */
  carryOut(messages: MessageCounts): Promise<SampledRounds>;
}

/** Carries out a phase of messages and puts its record together; a halt ends it early, with what it has. */
export async function messagePhase(run: RunState, work: MessageWork): Promise<MessageRecord> {
  const messages = noMessages();
  const unexpectedBefore = run.crew.totals().unexpected;
  run.messagesSent = true;
  run.crew.tellSwarm({ kind: "begin-phase", phase: work.phase });
  const sampled = await withProgress(run, work.asked, messages, () => work.carryOut(messages));
  const reports = await run.crew.reports();
  messages.unexpected = run.crew.totals().unexpected - unexpectedBefore;
  return {
    messages,
    messagesAsked: work.asked,
    latency: run.plan.measure.includes("latency") ? latencyOf(reports) : null,
    inFlight: work.inFlight,
    firstMismatch: firstMismatchOf(reports, run.startedAtMs),
    sampled,
  };
}

async function withProgress<T>(
  run: RunState,
  total: number,
  before: MessageCounts,
  work: () => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  const timer = setInterval(() => {
    const done = before.received + run.crew.totals().answered;
    const perSecond = (done * 1_000) / (performance.now() - startedAtMs);
    run.observer.progressed({ done, total, unit: "echoes", perSecond });
  }, PROGRESS_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
