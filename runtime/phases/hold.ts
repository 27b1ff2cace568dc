import type { HoldPhase } from "../../dsl/plan.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { sumOf } from "../coordinator/workers/totals.ts";

const PROGRESS_EVERY_MS = 200;

/** Memory is looked at this often, but in a long hold no more than so many times. */
const SAMPLE_EVERY_MS = 1_000;
const SAMPLES_AT_MOST = 60;

/**
 * Keeps the connections open and sends nothing. What the memory does meanwhile is sampled, but not fitted: many looks at
 * one number of connections would make a slope look surer than it is. The sample to fit is taken when the hold is over.
 */
export async function hold(run: RunState, { durationMs }: HoldPhase): Promise<void> {
  const lostBefore = sumOf(run.pool.totals().lost);
  const sampleEveryMs = Math.max(SAMPLE_EVERY_MS, durationMs / SAMPLES_AT_MOST);
  const startedAtMs = performance.now();
  let sampleAtMs = startedAtMs + sampleEveryMs;
  for (let leftMs = durationMs; leftMs > 0; leftMs = startedAtMs + durationMs - performance.now()) {
    await run.halt.sleep(Math.min(leftMs, PROGRESS_EVERY_MS));
    const { open, lost } = run.pool.totals();
    const gone = sumOf(lost) - lostBefore;
    run.observer.progressed({
      done: open,
      total: run.plan.swarm.connections,
      unit: "connections held",
      perSecond: null,
      extra: gone > 0 ? `${gone} lost` : undefined,
    });
    if (performance.now() < sampleAtMs) continue;
    sampleAtMs += sampleEveryMs;
    run.memory?.take(run.memory.look(), false);
  }
}
