import type { RoundOptions } from "../engine/echo-round.ts";
import type { RoundReport, SwarmCounts } from "../engine/swarm.ts";
import { epochMs } from "../measure/clock.ts";
import type { RunState } from "./run-state.ts";
import { split } from "./shards.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** How long workers may take to cut a round short, once the run is halted. */
const CUT_WITHIN_MS = 2_000;

/** One round over the whole swarm; a cut one counts what each worker could still tell. */
export interface SwarmRound {
  readonly reports: readonly RoundReport[];
  readonly finished: boolean;
}

/**
 * Carries out one round: the bound on outstanding messages is shared out exactly. With fewer messages in flight than
 * workers, the workers take turns, so that the bound holds all the same.
 */
export async function runRound(run: RunState, options: RoundOptions): Promise<SwarmRound> {
  const workers = run.crew.livingSwarm;
  const reports = new Map<WorkerProcess, Promise<RoundReport | null>>();
  const laneCount = Math.min(options.inFlight, workers.length);
  const lanes = split(options.inFlight, laneCount).map((inFlight, lane) => {
    const turns = workers.filter((_, index) => index % laneCount === lane);
    return takeTurns(turns, { ...options, inFlight }, reports);
  });
  try {
    await run.halt.guard(Promise.all(lanes));
    return { reports: await collect(reports), finished: run.halt.halted === null };
  } catch {
    run.crew.tellSwarm({ kind: "cut" });
    return { reports: await collect(reports), finished: false };
  }
}

async function takeTurns(
  workers: readonly WorkerProcess[],
  options: RoundOptions,
  reports: Map<WorkerProcess, Promise<RoundReport | null>>,
): Promise<void> {
  for (const worker of workers) {
    const report = worker
      .next("round-done")
      .then((message) => message.report)
      .catch(() => null);
    reports.set(worker, report);
    worker.send({ kind: "round", options });
    // A worker that died ends its lane: the run is about to be halted.
    if ((await report) === null) return;
  }
}

async function collect(reports: ReadonlyMap<WorkerProcess, Promise<RoundReport | null>>): Promise<RoundReport[]> {
  const collected = [...reports].map(([worker, report]) =>
    Promise.race([report, after(CUT_WITHIN_MS)]).then((known) => known ?? lastKnown(worker)),
  );
  return (await Promise.all(collected)).filter((report) => report !== null);
}

/** What a worker that can tell no more had told of the round under way; what was outstanding stays unanswered. */
function lastKnown({ counts }: WorkerProcess): RoundReport | null {
  const round = (counts as SwarmCounts | null)?.round;
  if (!round) return null;
  const { sent, verified, mismatched, lost } = round;
  const atMs = epochMs();
  return { ...round, unanswered: sent - verified - mismatched - lost, startedAtMs: atMs, endedAtMs: atMs };
}

async function after(ms: number): Promise<null> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return null;
}
