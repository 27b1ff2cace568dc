import type { LoopEchoPhase } from "../../../dsl/plan.ts";
import { apportion } from "../../coordinator/pacing/apportion.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { monotonicMs } from "../../host/clock.ts";
import { runQueues, type Task } from "../messages/exchange-on-workers.ts";
import { LEAD_MS } from "../messages/lead.ts";
import { type CarriedOutMessages, messagePhase } from "../messages/message-phase.ts";

/** Carries out the closed loop: all workers begin at the same moment, each with its share of the messages in flight. */
export function loopPhase(run: RunState, phase: LoopEchoPhase): Promise<CarriedOutMessages> {
  return messagePhase(run, {
    phase,
    asked: null,
    inFlight: phase.inFlight,
    unit: "answers",
    carryOut: async (totals) => {
      // When all workers have answered, their tables exist.
      await run.pool.reports();
      totals.add(await runQueues(run, loopQueues(run.pool, phase, monotonicMs() + LEAD_MS)));
      return { rounds: [], statistics: null };
    },
  });
}

/**
 * The bound on messages in flight, divided exactly over the workers that have connections. With fewer messages in
 * flight than workers, several workers share a queue, and the time.
 */
export function loopQueues(
  pool: Pick<RunState["pool"], "swarm" | "openByWorker">,
  { inFlight, forMs, timeoutMs }: LoopEchoPhase,
  beginAtMs: number,
): Task[][] {
  const open = pool.openByWorker();
  const spec = { round: 0, timeoutMs, intendedAtMs: null };
  const workers = open.flatMap((count, index) => (count > 0 ? [{ worker: pool.swarm[index]!, count }] : []));
  if (inFlight >= workers.length) {
    const shares = apportion(
      inFlight,
      workers.map(({ count }) => count),
    );
    return workers.map(({ worker }, index) => {
      return [{ worker, spec: { ...spec, share: shares[index]!, beginAtMs, sendForMs: forMs } }];
    });
  }
  return Array.from({ length: inFlight }, (_, queue) => {
    const own = workers.filter((_, index) => index % inFlight === queue);
    return own.map(({ worker }, index): Task => {
      const first = index === 0 ? beginAtMs : null;
      return { worker, spec: { ...spec, share: 1, beginAtMs: first, sendForMs: forMs / own.length } };
    });
  });
}
