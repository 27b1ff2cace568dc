import { acceptedAll } from "../../coordinator/pacing/accepting.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import type { MemorySampler } from "./sampler.ts";
import { LOOK_EVERY_MS, SteadyState } from "./steady-state.ts";

const GIVE_UP_AFTER_MS = 5_000;

/**
 * Waits until the server has accepted what its kernel has, and memory has come to rest; then keeps a sample. One that
 * did not come to rest in time, or holds what messages or closed connections have left behind, is kept too, marked as
 * not settled.
 */
export async function sampleSettled(run: RunState): Promise<void> {
  if (run.memory === null) return;
  // Looking at memory takes processor time that no phase should have to answer for.
  const wasMeasuring = run.cpu?.stop();
  try {
    await settle(run, run.memory);
  } finally {
    if (wasMeasuring) run.cpu?.start();
  }
}

/**
 * Whether memory holds connections and nothing else: it does not give back all that messages and closed connections have
 * taken, so that from then on a sample says nothing of what one more connection costs.
 */
export function holdsConnectionsOnly({ pool, messagesSent, reopened }: RunState): boolean {
  return !messagesSent && !reopened && pool.totals().closed === 0;
}

async function settle(run: RunState, memory: MemorySampler): Promise<void> {
  const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
  const rest = new SteadyState();
  rest.add(memory.look());
  let settled = false;
  while (!settled && performance.now() < deadlineMs) {
    await run.halt.sleep(LOOK_EVERY_MS);
    rest.add(memory.look());
    settled = acceptedAll(run) && rest.reached;
  }
  memory.take(rest.median(), settled && holdsConnectionsOnly(run));
}
