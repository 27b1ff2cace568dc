import type { BurstPhase } from "../../dsl/plan.ts";
import { connectionsIn } from "../coordinator/pacing/amount.ts";
import { apportion } from "../coordinator/pacing/apportion.ts";
import { askedFor, type RunState } from "../coordinator/run-state.ts";
import { epochMs } from "../host/clock.ts";
import type { MessageCounts, Round } from "../result/schema.ts";
import { type SampledRounds, sampleRounds } from "../stats/rounds.ts";
import { addTurn } from "./message-counts.ts";
import { messagePhase } from "./message-phase.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { runQueues, type SwarmTurn, type Task } from "./rounds-on-workers.ts";

/** How long before a repetition its workers are told of it, so that they begin together. */
const LEAD_MS = 30;

/** The same for the first one, before which tinybench and the workers make ready. */
const FIRST_LEAD_MS = 2 * LEAD_MS;

/**
 * Carries out a burst: repetition `k` is meant to begin at the start of the phase and `k` times `everyMs`, and does so
 * unless the one before is still under way.
 */
export function burstPhase(run: RunState, phase: BurstPhase): Promise<MessageRecord> {
  const connections = connectionsIn(phase.connections, askedFor(run));
  return messagePhase(run, {
    phase,
    asked: connections * phase.times,
    inFlight: null,
    unit: "answers",
    carryOut: (messages) => sampleAll(run, phase, connections, messages),
  });
}

function sampleAll(
  run: RunState,
  { times, everyMs, timeoutMs }: BurstPhase,
  connections: number,
  messages: MessageCounts,
): Promise<SampledRounds> {
  const startedAtMs = epochMs() + FIRST_LEAD_MS;
  let nothingCameBack = false;
  let round = 0;
  return sampleRounds("burst", times, async (): Promise<Round | null> => {
    // Another one would but wait for its time-out too.
    if (nothingCameBack) return null;
    const intendedAtMs = startedAtMs + round * (everyMs ?? 0);
    if (!(await sleptUntil(run, intendedAtMs - LEAD_MS))) return null;
    const beginAtMs = Math.max(intendedAtMs, epochMs() + LEAD_MS);
    const queues = queuesOf(run, connections, { round: round++, timeoutMs, beginAtMs, intendedAtMs });
    const carriedOut = await runQueues(run, queues);
    addTurn(messages, carriedOut);
    nothingCameBack = carriedOut.reports.every(({ verified }) => verified === 0);
    return carriedOut.finished ? repetitionOf(carriedOut, beginAtMs, intendedAtMs) : null;
  });
}

/** False when the run was halted meanwhile. */
async function sleptUntil(run: RunState, atMs: number): Promise<boolean> {
  try {
    await run.halt.sleep(Math.max(0, atMs - epochMs()));
    return true;
  } catch (error) {
    if (error !== run.halt.halted) throw error;
    return false;
  }
}

/** A queue for each worker that has connections to send on: all begin together. */
function queuesOf(run: RunState, connections: number, turn: Omit<Task["turn"], "share">): Task[][] {
  return apportion(connections, run.pool.openByWorker()).flatMap((share, index) =>
    share === 0 ? [] : [[{ worker: run.pool.swarm[index]!, turn: { ...turn, share } }]],
  );
}

/** From the common beginning to the last answer of any worker. */
function repetitionOf({ reports }: SwarmTurn, beginAtMs: number, intendedAtMs: number): Round {
  const endedAtMs = Math.max(beginAtMs, ...reports.map((report) => report.endedAtMs));
  return {
    durationMs: endedAtMs - beginAtMs,
    verified: reports.reduce((sum, report) => sum + report.verified, 0),
    lateMs: beginAtMs - intendedAtMs,
  };
}
