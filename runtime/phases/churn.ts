import type { ChurnPhase } from "../../dsl/plan.ts";
import { due, TICK_MS } from "../coordinator/pacing/pacer.ts";
import { ProgressMonitor } from "../coordinator/pacing/progress-monitor.ts";
import { RampDeviation } from "../coordinator/pacing/ramp-deviation.ts";
import { Reopening } from "../coordinator/pacing/reopening.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { openingMs } from "../coordinator/workers/totals.ts";
import { formatDuration, formatRate } from "../format/units.ts";
import { monotonicMs } from "../host/clock.ts";
import type { ChurnShape } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { PhaseDefinition } from "./definition.ts";
import { NO_MESSAGES, type PhaseRecorder } from "./phase-recorder.ts";

/** How many connections a churn is to replace. */
function churned({ perSecond, forMs }: ChurnPhase): number {
  return Math.floor((perSecond * forMs) / 1_000);
}

/**
 * Replaces connections at an even rate. Closes happen on schedule, whether or not the server keeps up with the opens. A
 * connection whose open fails counts as failed and is not retried.
 */
export const churn: PhaseDefinition<ChurnPhase> = {
  title: ({ perSecond, forMs }) => `churn at ${formatRate(perSecond)} for ${formatDuration(forMs)}`,
  estimateSeconds: ({ forMs }) => forMs / 1000,
  run: replace,
};

async function replace(run: RunState, phase: ChurnPhase, recorder: PhaseRecorder<"churn">): Promise<void> {
  const { open: target, opened: openedBefore } = run.pool.totals();
  const startedAtMs = monotonicMs();
  const reopening = new Reopening(run, { manner: "reset", tries: 1 });
  const monitor = new ProgressMonitor(run, target);
  const deviation = new RampDeviation(startedAtMs, () => target);
  const shape: ChurnShape = {
    kind: "churn",
    openBefore: target,
    askedPerSecond: phase.perSecond,
    asked: churned(phase),
    closed: 0,
    replaced: 0,
    replacedPerSecond: null,
    largestDeviation: 0,
  };
  recorder.record({ ...NO_MESSAGES, shape });

  const openedForMs = () => openingMs(run.pool.totals(), openedBefore, startedAtMs);

  function step(): void {
    reopening.reopen(Number.POSITIVE_INFINITY);
    const { open, atMs } = run.pool.totals();
    deviation.look(open, atMs, monotonicMs());
    shape.closed = reopening.closed;
    shape.replaced = reopening.reopened;
    shape.largestDeviation = deviation.largest ?? 0;
    shape.replacedPerSecond = perSecond(shape.replaced, openedForMs());
    monitor.look();
  }

  const schedule = { kind: "rate", perSecond: phase.perSecond } as const;
  for (let dropped = 0; dropped < shape.asked; await run.halt.sleep(TICK_MS)) {
    const now = due(schedule, shape.asked, monotonicMs() - startedAtMs) - dropped;
    if (now > 0) reopening.drop(now);
    dropped += now;
    step();
  }
  await run.halt.guard(run.pool.census());
  for (; !reopening.isOver; await run.halt.sleep(TICK_MS)) step();
  step();
  recorder.openedFor(openedForMs());
}
