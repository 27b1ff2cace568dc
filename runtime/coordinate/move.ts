import { epochMs } from "../measure/clock.ts";
import { settledOpens } from "./accepting.ts";
import { allot } from "./allot.ts";
import { allowed, due, type Schedule } from "./pacer.ts";
import { askedFor, type RunState } from "./run-state.ts";
import { sumOf } from "./totals.ts";

/** How often the pace is looked at. */
const TICK_MS = 5;

/** How often memory is looked at while connections move. */
const SAMPLE_EVERY_MS = 1_000;

/** Is told how long a move spent opening, in milliseconds, however the move ended. */
export type OpenedFor = (durationMs: number) => void;

/** Moves the number of connections that are meant to be open to `target`. */
export async function moveTo(run: RunState, target: number, schedule: Schedule, openedFor: OpenedFor): Promise<void> {
  const asked = askedFor(run);
  const startedAtMs = epochMs();
  try {
    if (target > asked) await openMore(run, target - asked, schedule);
    if (target < asked) await closeSome(run, target, schedule);
  } finally {
    // Closing opens nothing: then the newest open lies before the start.
    openedFor(Math.max(0, (run.crew.totals().lastOpenAtMs ?? startedAtMs) - startedAtMs));
  }
}

async function openMore(run: RunState, distance: number, schedule: Schedule): Promise<void> {
  const startedAtMs = epochMs();
  const watch = new Watch(run);
  const patience = new Patience(run.plan.swarm.connectTimeoutMs);
  const rooms = roomsOf(run);
  for (let moved = 0; moved < distance; await run.halt.sleep(TICK_MS)) {
    const settled = settledOpens(run);
    const window = patience.isOver(settled) ? Number.POSITIVE_INFINITY : run.window;
    const now = allowed(due(schedule, distance, epochMs() - startedAtMs) - moved, run.begun, settled, window);
    if (now > 0) beginOpens(run, now, rooms);
    moved += now;
    watch.look();
  }
  while (openedOrFailed(run) < run.begun) {
    await run.halt.sleep(TICK_MS);
    watch.look();
  }
}

/**
 * How many connections each swarm worker can still open; what has failed or was lost is not tried again. Nothing is on
 * its way between two moves, so the counts tell all.
 */
function roomsOf({ shards, crew }: RunState): number[] {
  const taken = crew.takenByWorker();
  return shards.map((size, index) => size - taken[index]!);
}

/** Begins as many as there is room for, and takes the room. */
function beginOpens(run: RunState, count: number, rooms: number[]): void {
  for (const [index, share] of allot(count, rooms).entries()) {
    if (share === 0) continue;
    rooms[index]! -= share;
    run.crew.swarm[index]!.send({ kind: "open", count: share });
    run.asked[index]! += share;
    run.begun += share;
  }
}

function openedOrFailed({ crew }: RunState): number {
  const { opened, failed } = crew.totals();
  return opened + sumOf(failed);
}

async function closeSome(run: RunState, target: number, schedule: Schedule): Promise<void> {
  await run.crew.census();
  // What failed or was lost needs no closing.
  for (const [index, worker] of run.crew.openByWorker().entries()) run.asked[index] = worker;
  const startedAtMs = epochMs();
  const distance = askedFor(run) - target;
  const watch = new Watch(run);
  for (let moved = 0; moved < distance; await run.halt.sleep(TICK_MS)) {
    const now = due(schedule, distance, epochMs() - startedAtMs) - moved;
    if (now > 0) beginCloses(run, now);
    moved += Math.max(0, now);
    watch.look();
  }
  while (run.crew.totals().open > target) await run.halt.sleep(TICK_MS);
}

function beginCloses(run: RunState, count: number): void {
  for (const [index, share] of allot(count, run.asked).entries()) {
    if (share === 0) continue;
    run.crew.swarm[index]!.send({ kind: "shrink", count: share });
    run.asked[index]! -= share;
  }
}

/** Keeps an eye on a move: progress for the user, unsettled memory samples for the result. */
class Watch {
  readonly #run: RunState;
  #sampledAtMs = performance.now();
  #before = { atMs: performance.now(), opened: 0 };
  #perSecond: number | null = null;

  constructor(run: RunState) {
    this.#run = run;
    this.#before.opened = run.crew.totals().opened;
  }

  look(): void {
    const nowMs = performance.now();
    const { open, opened, failed } = this.#run.crew.totals();
    const elapsedMs = nowMs - this.#before.atMs;
    if (elapsedMs >= 500) {
      this.#perSecond = ((opened - this.#before.opened) * 1_000) / elapsedMs;
      this.#before = { atMs: nowMs, opened };
    }
    const failures = sumOf(failed);
    this.#run.observer.progressed({
      done: open,
      total: this.#run.plan.swarm.connections,
      unit: "connections",
      perSecond: this.#perSecond,
      extra: failures > 0 ? `${failures} failed` : undefined,
    });
    if (nowMs - this.#sampledAtMs < SAMPLE_EVERY_MS) return;
    this.#sampledAtMs = nowMs;
    this.#run.memory?.take(open, false);
  }
}

/** Notices a server that takes nothing for as long as a connect may last: pacing by it would wait for ever. */
class Patience {
  readonly #limitMs: number;
  #settled = -1;
  #sinceMs = performance.now();

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  isOver(settled: number): boolean {
    if (settled !== this.#settled) this.#sinceMs = performance.now();
    this.#settled = settled;
    return performance.now() - this.#sinceMs > this.#limitMs;
  }
}
