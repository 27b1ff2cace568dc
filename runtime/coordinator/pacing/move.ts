import { monotonicMs } from "../../host/clock.ts";
import type { RampShape } from "../../result/schema.ts";
import { askedFor, type RunState } from "../run-state.ts";
import { openingMs, sumOf } from "../workers/totals.ts";
import { settledOpens } from "./accepting.ts";
import { apportion } from "./apportion.ts";
import { allowed, due, paceOf, type Schedule, TICK_MS } from "./pacer.ts";
import { ProgressMonitor } from "./progress-monitor.ts";
import { RampDeviation, rampTargetAt } from "./ramp-deviation.ts";
import { StallTimer } from "./stall-timer.ts";

/** Receives the results of a move, also of one that was halted. */
export interface MoveRecord {
  /** Called at the end with the time spent opening, in milliseconds. */
  openedFor(durationMs: number): void;
  /** Called at the start with the deviation from the ramp. The move keeps the object up to date. */
  shaped(shape: RampShape): void;
}

/** Opens or closes connections until `target` should be open. */
export async function moveTo(run: RunState, target: number, schedule: Schedule, record: MoveRecord): Promise<void> {
  const asked = askedFor(run);
  const startedAtMs = monotonicMs();
  const openedBefore = run.pool.totals().opened;
  try {
    if (target > asked) await openMore(run, target - asked, schedule, record);
    if (target < asked) await closeSome(run, target, schedule, record);
  } finally {
    record.openedFor(openingMs(run.pool.totals(), openedBefore, startedAtMs));
  }
}

async function openMore(run: RunState, distance: number, schedule: Schedule, record: MoveRecord): Promise<void> {
  const { open } = run.pool.totals();
  const startedAtMs = monotonicMs();
  const follow = follower(run, schedule, { from: open, to: open + distance, startedAtMs }, record);
  const stallTimer = new StallTimer(run.plan.swarm.connectTimeoutMs);
  const rooms = roomsOf(run);
  for (let moved = 0; moved < distance; await run.halt.sleep(TICK_MS)) {
    const settled = settledOpens(run);
    const window = stallTimer.window(settled, run.window);
    const now = allowed(due(schedule, distance, monotonicMs() - startedAtMs) - moved, run.begun, settled, window);
    if (now > 0) beginOpens(run, now, rooms);
    moved += now;
    follow();
  }
  while (openedOrFailed(run) < run.begun) {
    await run.halt.sleep(TICK_MS);
    follow();
  }
}

/** Returns the function to call at every tick: it updates the ramp deviation, the progress and the probes. */
function follower(
  run: RunState,
  schedule: Schedule,
  { from, to, startedAtMs }: { readonly from: number; readonly to: number; readonly startedAtMs: number },
  record: MoveRecord,
): () => void {
  const progress = new ProgressMonitor(run, run.plan.swarm.connections, paceOf(schedule, to - from));
  const deviation = new RampDeviation(startedAtMs, (elapsedMs) => rampTargetAt(schedule, from, to, elapsedMs));
  const shape: RampShape = { kind: "ramp", from, to, largestDeviation: null, atMs: null };
  record.shaped(shape);
  return () => {
    const { open, atMs } = run.pool.totals();
    deviation.look(open, atMs, monotonicMs());
    shape.largestDeviation = from === to ? null : deviation.largest;
    shape.atMs = from === to ? null : deviation.atMs;
    progress.look();
  };
}

/**
 * How many connections each swarm worker can still open. Failed and lost connections are not tried again. No open is
 * pending between two moves, so the counts are complete.
 */
function roomsOf({ shards, pool }: RunState): number[] {
  const taken = pool.takenByWorker();
  return shards.map((size, index) => size - taken[index]!);
}

/** Begins opens on the workers that have room, and reduces their room. */
function beginOpens(run: RunState, count: number, rooms: number[]): void {
  for (const [index, share] of apportion(count, rooms).entries()) {
    if (share === 0) continue;
    rooms[index]! -= share;
    run.pool.swarm[index]!.send({ kind: "open", count: share });
    run.asked[index]! += share;
    run.begun += share;
  }
}

function openedOrFailed({ pool }: RunState): number {
  const { opened, failed, failedAttempts } = pool.totals();
  return opened + sumOf(failed) + sumOf(failedAttempts);
}

async function closeSome(run: RunState, target: number, schedule: Schedule, record: MoveRecord): Promise<void> {
  await run.pool.census();
  // Connections that failed or were lost need no closing.
  for (const [index, worker] of run.pool.openByWorker().entries()) run.asked[index] = worker;
  const startedAtMs = monotonicMs();
  const from = askedFor(run);
  const distance = Math.max(0, from - target);
  const follow = follower(run, schedule, { from, to: from - distance, startedAtMs }, record);
  for (let moved = 0; moved < distance; await run.halt.sleep(TICK_MS)) {
    const now = due(schedule, distance, monotonicMs() - startedAtMs) - moved;
    if (now > 0) beginCloses(run, now);
    moved += Math.max(0, now);
    follow();
  }
  for (; run.pool.totals().open > target; await run.halt.sleep(TICK_MS)) follow();
}

function beginCloses(run: RunState, count: number): void {
  for (const [index, share] of apportion(count, run.asked).entries()) {
    if (share === 0) continue;
    run.pool.swarm[index]!.send({ kind: "shrink", count: share });
    run.asked[index]! -= share;
  }
}
