import { split } from "../../coordinator/pacing/shares.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { within } from "../../coordinator/waiting.ts";
import type { WorkerProcess } from "../../coordinator/workers/process.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { ExchangeSpec } from "../../swarm/exchanges/exchange.ts";
import type { ExchangeReport, SwarmCounts } from "../../swarm/swarm.ts";

/** How long workers may take to end an exchange early, once the run is halted. */
const CUT_WITHIN_MS = 2_000;

/** An exchange for one worker. */
export interface Task {
  readonly worker: WorkerProcess<SwarmCounts>;
  readonly spec: ExchangeSpec;
}

/** A worker that has begun its exchange. */
interface Begun {
  readonly worker: WorkerProcess<SwarmCounts>;
  /** The counts it had reported when the exchange began. They belong to earlier ones. */
  readonly before: SwarmCounts | null;
  /** null when it died. */
  readonly report: Promise<ExchangeReport | null>;
}

/** One exchange over the whole swarm. One that was cut short counts what each worker could still report. */
export interface SwarmExchange {
  readonly reports: readonly ExchangeReport[];
  readonly finished: boolean;
}

/**
 * Carries out one round. The bound on outstanding messages (`share`) is divided exactly over the workers. With fewer
 * messages in flight than workers, several workers share a queue, so that the bound holds.
 */
export function runRound(run: Pick<RunState, "pool" | "halt">, spec: ExchangeSpec): Promise<SwarmExchange> {
  const workers = run.pool.livingSwarm;
  const queueCount = Math.min(spec.share, workers.length);
  const queues = split(spec.share, queueCount).map((share, queue) =>
    workers
      .filter((_, index) => index % queueCount === queue)
      .map((worker): Task => ({ worker, spec: { ...spec, share } })),
  );
  return runQueues(run, queues);
}

/** Carries out the tasks of each queue one after another, and all queues at the same time. */
export async function runQueues(
  run: Pick<RunState, "pool" | "halt">,
  queues: readonly (readonly Task[])[],
): Promise<SwarmExchange> {
  const begun: Begun[] = [];
  const ends = queues.map((tasks) => carryOut(tasks, begun));
  try {
    const finished = await run.halt.guard(Promise.all(ends));
    return { reports: await collect(begun), finished: finished.every(Boolean) };
  } catch {
    // The run was halted, or a worker died, which halts it.
    run.pool.sendToSwarm({ kind: "cut" });
    return { reports: await collect(begun), finished: false };
  }
}

/** Whether every worker finished its exchange. One that died ends its queue, because the run is about to be halted. */
async function carryOut(tasks: readonly Task[], begun: Begun[]): Promise<boolean> {
  for (const { worker, spec } of tasks) {
    const report = worker
      .next("exchange-done")
      .then((message) => message.report)
      // Its death is reported by the pool.
      .catch(() => null);
    begun.push({ worker, before: worker.counts, report });
    worker.send({ kind: "exchange", spec });
    if ((await report) === null) return false;
  }
  return true;
}

async function collect(begun: readonly Begun[]): Promise<ExchangeReport[]> {
  const collected = begun.map(async (one) => (await within(CUT_WITHIN_MS, one.report)) ?? lastKnown(one));
  return (await Promise.all(collected)).filter((report) => report !== null);
}

/**
 * What a worker that does not answer any more had reported of the exchange under way. What was outstanding stays
 * unanswered. null when it had reported nothing since its exchange began: its counts are of an earlier one.
 */
function lastKnown({ worker, before }: Begun): ExchangeReport | null {
  const counts = worker.counts === before ? null : worker.counts?.exchange;
  if (!counts) return null;
  const { sent, verified, mismatched, lost, oneWay } = counts;
  const atMs = monotonicMs();
  return {
    ...counts,
    unanswered: sent - verified - mismatched - lost - oneWay,
    startedAtMs: atMs,
    endedAtMs: atMs,
    firstSendAtMs: null,
    lastAnswerAtMs: null,
  };
}
