import type { StormPhase } from "../../dsl/plan.ts";
import { connectionsIn } from "../coordinator/pacing/amount.ts";
import { due, type Schedule, TICK_MS } from "../coordinator/pacing/pacer.ts";
import { ProgressMonitor } from "../coordinator/pacing/progress-monitor.ts";
import { Reopening } from "../coordinator/pacing/reopening.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { reasonsSince } from "../coordinator/workers/totals.ts";
import { epochMs } from "../host/clock.ts";
import type { StormShape } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { PhaseRecorder } from "./phase-recorder.ts";

/** Drops some connections at once, and reconnects them when the last is closed. */
export async function storm(run: RunState, phase: StormPhase, recorder: PhaseRecorder): Promise<void> {
  const before = run.pool.totals();
  const startedAtMs = epochMs();
  const reopening = new Reopening(run, { manner: phase.manner, tries: phase.tries });
  const watch = new ProgressMonitor(run, before.open);
  const shape: StormShape = {
    kind: "storm",
    openBefore: before.open,
    asked: connectionsIn(phase.drop, before.open),
    dropped: 0,
    dropMs: null,
    reconnected: 0,
    failedAttempts: {},
    fullStrengthMs: null,
    reconnectPerSecond: null,
  };
  recorder.shaped(shape);

  function look(): void {
    const { open, failedAttempts, lastOpenAtMs } = run.pool.totals();
    shape.dropped = reopening.closed;
    shape.reconnected = reopening.reopened;
    shape.failedAttempts = reasonsSince(before.failedAttempts, failedAttempts);
    if (shape.reconnected > 0 && open >= before.open) shape.fullStrengthMs ??= lastOpenAtMs! - startedAtMs;
    watch.look();
  }

  reopening.drop(shape.asked);
  await run.halt.guard(run.pool.census());
  for (; reopening.isClosing; await run.halt.sleep(TICK_MS)) look();
  const droppedAtMs = epochMs();
  shape.dropMs = droppedAtMs - startedAtMs;
  look();

  const schedule: Schedule = phase.backMs === null ? { kind: "fast" } : { kind: "over", overMs: phase.backMs };
  try {
    for (; !reopening.isOver; await run.halt.sleep(TICK_MS)) {
      reopening.reopen(due(schedule, shape.dropped, epochMs() - droppedAtMs));
      look();
    }
  } finally {
    look();
    const openingMs = (run.pool.totals().lastOpenAtMs ?? droppedAtMs) - droppedAtMs;
    shape.reconnectPerSecond = perSecond(shape.reconnected, openingMs);
    recorder.openedFor(Math.max(0, openingMs));
  }
}
