import { split } from "../coordinator/pacing/shares.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { within } from "../coordinator/waiting.ts";
import type { WorkerProcess } from "../coordinator/workers/process.ts";
import type { Counts } from "../coordinator/workers/protocol.ts";
import { epochMs } from "../host/clock.ts";
import type { Turn } from "../swarm/exchanges/exchange.ts";
import type { SwarmCounts, TurnReport } from "../swarm/swarm.ts";

/** How long workers may take to cut an exchange short, once the run is halted. */
const CUT_WITHIN_MS = 2_000;

/** What one worker is to do. */
export interface Task {
  readonly worker: WorkerProcess;
  readonly turn: Turn;
}

/** A worker that has begun its turn. */
interface Begun {
  readonly worker: WorkerProcess;
  /** The counts it had told when the turn began: they belong to earlier ones. */
  readonly before: Counts;
  /** null when it died. */
  readonly report: Promise<TurnReport | null>;
}

/** One exchange over the whole swarm; a cut one counts what each worker could still tell. */
export interface SwarmTurn {
  readonly reports: readonly TurnReport[];
  readonly finished: boolean;
}

/**
 * Carries out one round: the bound on outstanding messages (`share`) is shared out exactly. With fewer messages in flight
 * than workers, the workers take turns, so that the bound holds all the same.
 */
export function runRound(run: Pick<RunState, "pool" | "halt">, turn: Turn): Promise<SwarmTurn> {
  const workers = run.pool.livingSwarm;
  const queueCount = Math.min(turn.share, workers.length);
  const queues = split(turn.share, queueCount).map((share, queue) =>
    workers
      .filter((_, index) => index % queueCount === queue)
      .map((worker): Task => ({ worker, turn: { ...turn, share } })),
  );
  return runQueues(run, queues);
}

/** Carries out the tasks of every queue, one after the other in it, and all queues side by side. */
export async function runQueues(
  run: Pick<RunState, "pool" | "halt">,
  queues: readonly (readonly Task[])[],
): Promise<SwarmTurn> {
  const begun: Begun[] = [];
  const ends = queues.map((tasks) => carryOut(tasks, begun));
  try {
    const finished = await run.halt.guard(Promise.all(ends));
    return { reports: await collect(begun), finished: finished.every(Boolean) };
  } catch {
    run.pool.tellSwarm({ kind: "cut" });
    return { reports: await collect(begun), finished: false };
  }
}

/** Whether every worker came to the end of its turn; one that died ends its queue, for the run is about to be halted. */
async function carryOut(tasks: readonly Task[], begun: Begun[]): Promise<boolean> {
  for (const { worker, turn } of tasks) {
    const report = worker
      .next("turn-done")
      .then((message) => message.report)
      .catch(() => null);
    begun.push({ worker, before: worker.counts, report });
    worker.send({ kind: "turn", turn });
    if ((await report) === null) return false;
  }
  return true;
}

async function collect(begun: readonly Begun[]): Promise<TurnReport[]> {
  const collected = begun.map(async (turn) => (await within(CUT_WITHIN_MS, turn.report)) ?? lastKnown(turn));
  return (await Promise.all(collected)).filter((report) => report !== null);
}

/**
 * What a worker that can tell no more had told of the exchange under way; what was outstanding stays unanswered. null when
 * it had told nothing since its turn began: what it told before was of another one.
 */
function lastKnown({ worker, before }: Begun): TurnReport | null {
  const counts = worker.counts === before ? null : (worker.counts as SwarmCounts | null)?.exchange;
  if (!counts) return null;
  const { sent, verified, mismatched, lost, oneWay } = counts;
  const atMs = epochMs();
  return {
    ...counts,
    unanswered: sent - verified - mismatched - lost - oneWay,
    startedAtMs: atMs,
    endedAtMs: atMs,
  };
}
