import type { StormPhase } from "../../dsl/plan.ts";
import { connectionsIn } from "../coordinator/pacing/amount.ts";
import { due, type Schedule, TICK_MS } from "../coordinator/pacing/pacer.ts";
import { ProgressMonitor } from "../coordinator/pacing/progress-monitor.ts";
import { Reopening } from "../coordinator/pacing/reopening.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { openingMs, reasonsSince } from "../coordinator/workers/totals.ts";
import { formatDuration } from "../format/units.ts";
import { monotonicMs } from "../host/clock.ts";
import type { StormShape } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import { amountText } from "./amount-text.ts";
import type { PhaseDefinition } from "./definition.ts";
import { NO_MESSAGES, type PhaseRecorder } from "./phase-recorder.ts";

/** The approximate number of connections reset per second. */
const RESETS_PER_SECOND = 40_000;

/** Drops some connections at once, and reconnects them when the last is closed. */
export const storm: PhaseDefinition<StormPhase> = {
  title({ drop, backMs }) {
    const back = backMs === null ? "" : `, back over ${formatDuration(backMs)}`;
    return `storm, ${amountText(drop)} dropped${back}`;
  },

  estimateSeconds({ drop, backMs }, { from, opensPerSecond }) {
    const dropped = connectionsIn(drop, from);
    return dropped / RESETS_PER_SECOND + Math.max((backMs ?? 0) / 1000, dropped / opensPerSecond);
  },

  run: dropAndReconnect,
};

async function dropAndReconnect(run: RunState, phase: StormPhase, recorder: PhaseRecorder<"storm">): Promise<void> {
  const before = run.pool.totals();
  const startedAtMs = monotonicMs();
  const reopening = new Reopening(run, { manner: phase.manner, tries: phase.tries });
  const monitor = new ProgressMonitor(run, before.open);
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
  recorder.record({ ...NO_MESSAGES, shape });

  function look(): void {
    const { open, failedAttempts, lastOpenAtMs } = run.pool.totals();
    shape.dropped = reopening.closed;
    shape.reconnected = reopening.reopened;
    shape.failedAttempts = reasonsSince(before.failedAttempts, failedAttempts);
    if (shape.reconnected > 0 && open >= before.open) shape.fullStrengthMs ??= lastOpenAtMs! - startedAtMs;
    monitor.look();
  }

  reopening.drop(shape.asked);
  await run.halt.guard(run.pool.census());
  for (; reopening.isClosing; await run.halt.sleep(TICK_MS)) look();
  const droppedAtMs = monotonicMs();
  shape.dropMs = droppedAtMs - startedAtMs;
  look();

  const schedule: Schedule = phase.backMs === null ? { kind: "fast" } : { kind: "over", overMs: phase.backMs };
  try {
    for (; !reopening.isOver; await run.halt.sleep(TICK_MS)) {
      reopening.reopen(due(schedule, shape.dropped, monotonicMs() - droppedAtMs));
      look();
    }
  } finally {
    look();
    const openedForMs = openingMs(run.pool.totals(), before.opened, droppedAtMs);
    shape.reconnectPerSecond = perSecond(shape.reconnected, openedForMs);
    recorder.openedFor(openedForMs);
  }
}
