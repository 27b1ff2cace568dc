import type { EchoPhase } from "../../dsl/plan.ts";
import { LatencyHistogram } from "../measure/histogram.ts";
import type { LatencyBlock, MessageCounts, Round } from "../measure/result.ts";
import { type SampledRounds, sampleRounds } from "../measure/rounds.ts";
import { runRound, type SwarmRound } from "./echo-round.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import type { WorkerMessage } from "./protocol.ts";
import { askedFor, type RunState } from "./run-state.ts";

const PROGRESS_EVERY_MS = 200;

/** Carries out the rounds of a closed-model echo phase, sampled by tinybench; a halt ends it early, with what it has. */
export async function echoPhase(run: RunState, phase: EchoPhase): Promise<MessageRecord> {
  const perRound = askedFor(run);
  const messages = noMessages();
  const unexpectedBefore = run.crew.totals().unexpected;
  run.messagesSent = true;
  run.crew.tellSwarm({ kind: "begin-echo", message: phase.message });
  const sampled = await withProgress(run, perRound * phase.rounds, messages, () => sampleAll(run, phase, messages));
  const reports = await run.crew.reports();
  messages.unexpected = run.crew.totals().unexpected - unexpectedBefore;
  return {
    messages,
    messagesAsked: perRound * phase.rounds,
    latency: run.plan.measure.includes("latency") ? latencyOf(reports) : null,
    inFlight: phase.inFlight,
    sampled,
  };
}

function sampleAll(run: RunState, phase: EchoPhase, messages: MessageCounts): Promise<SampledRounds> {
  const { inFlight, timeoutMs } = phase;
  let nothingCameBack = false;
  let round = 0;
  return sampleRounds("echo", phase.rounds, async (): Promise<Round | null> => {
    // Another round would but wait for its time-out too.
    if (nothingCameBack) return null;
    const carriedOut = await runRound(run, { round: round++, inFlight, timeoutMs });
    addRound(messages, carriedOut);
    const measured = roundOf(carriedOut);
    nothingCameBack = measured.verified === 0;
    return carriedOut.finished ? measured : null;
  });
}

/** From the first worker's beginning to the last one's end. */
function roundOf({ reports }: SwarmRound): Round {
  const startedAtMs = Math.min(...reports.map((report) => report.startedAtMs));
  const endedAtMs = Math.max(...reports.map((report) => report.endedAtMs));
  return {
    durationMs: reports.length === 0 ? 0 : Math.max(0, endedAtMs - startedAtMs),
    verified: reports.reduce((sum, report) => sum + report.verified, 0),
  };
}

/** Nothing sent. */
export function noMessages(): MessageCounts {
  return { sent: 0, received: 0, verified: 0, mismatched: 0, lost: 0, oneWay: 0, unanswered: 0, unexpected: 0 };
}

function addRound(messages: MessageCounts, { reports }: SwarmRound): void {
  for (const report of reports) {
    for (const key of ["sent", "received", "verified", "mismatched", "lost", "unanswered"] as const) {
      messages[key] += report[key];
    }
  }
}

/** Over the workers that could still tell theirs: the latencies of one that died, or does not answer, are not known. */
function latencyOf(reports: readonly WorkerMessage<"report">[]): LatencyBlock {
  const merged = new LatencyHistogram();
  for (const { latency } of reports) if (latency !== null) merged.add(LatencyHistogram.decode(latency));
  return latencyBlock(merged);
}

/** The closed model has one latency: there is no intended time of sending beside the actual one. */
export function latencyBlock(histogram: LatencyHistogram): LatencyBlock {
  const uncorrected = histogram.summary();
  return { corrected: null, uncorrected, histogram: uncorrected === null ? null : histogram.encode() };
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
