import type { RoundOptions } from "../engine/echo-round.ts";
import type { RoundReport, SwarmCounts } from "../engine/swarm.ts";
import { epochMs } from "../measure/clock.ts";
import type { Counts } from "./protocol.ts";
import type { RunState } from "./run-state.ts";
import { split } from "./shards.ts";
import { within } from "./waiting.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** How long workers may take to cut a round short, once the run is halted. */
const CUT_WITHIN_MS = 2_000;

/** A worker's turn in a round. */
interface Turn {
  readonly worker: WorkerProcess;
  /** The counts it had told when the turn began: they belong to earlier rounds. */
  readonly before: Counts;
  /** null when it died. */
  readonly report: Promise<RoundReport | null>;
}

/** One round over the whole swarm; a cut one counts what each worker could still tell. */
export interface SwarmRound {
  readonly reports: readonly RoundReport[];
  readonly finished: boolean;
}

/**
 * Carries out one round: the bound on outstanding messages is shared out exactly. With fewer messages in flight than
 * workers, the workers take turns, so that the bound holds all the same.
 */
export async function runRound(run: Pick<RunState, "crew" | "halt">, options: RoundOptions): Promise<SwarmRound> {
  const workers = run.crew.livingSwarm;
  const turns: Turn[] = [];
  const laneCount = Math.min(options.inFlight, workers.length);
  const lanes = split(options.inFlight, laneCount).map((inFlight, lane) => {
    const own = workers.filter((_, index) => index % laneCount === lane);
    return takeTurns(own, { ...options, inFlight }, turns);
  });
  try {
    const finished = await run.halt.guard(Promise.all(lanes));
    return { reports: await collect(turns), finished: finished.every(Boolean) };
  } catch {
    run.crew.tellSwarm({ kind: "cut" });
    return { reports: await collect(turns), finished: false };
  }
}

/** Whether every worker came to the end of its turn; one that died ends its lane, for the run is about to be halted. */
async function takeTurns(workers: readonly WorkerProcess[], options: RoundOptions, turns: Turn[]): Promise<boolean> {
  for (const worker of workers) {
    const report = worker
      .next("round-done")
      .then((message) => message.report)
      .catch(() => null);
    turns.push({ worker, before: worker.counts, report });
    worker.send({ kind: "round", options });
    if ((await report) === null) return false;
  }
  return true;
}

async function collect(turns: readonly Turn[]): Promise<RoundReport[]> {
  const collected = turns.map(async (turn) => (await within(CUT_WITHIN_MS, turn.report)) ?? lastKnown(turn));
  return (await Promise.all(collected)).filter((report) => report !== null);
}

/**
 * What a worker that can tell no more had told of the round under way; what was outstanding stays unanswered. null when
 * it had told nothing since its turn began: what it told before was of another round.
 */
function lastKnown({ worker, before }: Turn): RoundReport | null {
  const round = worker.counts === before ? null : (worker.counts as SwarmCounts | null)?.round;
  if (!round) return null;
  const { sent, verified, mismatched, lost } = round;
  const atMs = epochMs();
  return { ...round, unanswered: sent - verified - mismatched - lost, startedAtMs: atMs, endedAtMs: atMs };
}
