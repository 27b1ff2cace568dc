import type { HoldPhase } from "../../dsl/plan.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { sumOf } from "../coordinator/workers/totals.ts";
import { formatDuration } from "../format/units.ts";
import type { PhaseDefinition } from "./definition.ts";

const PROGRESS_EVERY_MS = 200;

/** Keeps the connections open and sends nothing. */
export const hold: PhaseDefinition<HoldPhase> = {
  title: ({ durationMs }) => `hold ${formatDuration(durationMs)}`,
  estimateSeconds: ({ durationMs }) => durationMs / 1000,
  run: wait,
};

async function wait(run: RunState, { durationMs }: HoldPhase): Promise<void> {
  const lostBefore = sumOf(run.pool.totals().lost);
  const startedAtMs = performance.now();
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
    run.probes.look({ connectionsPerSecond: 0 });
  }
}
