import type { Schedule } from "./pacer.ts";

/** Counts of a worker that has told nothing for so long have not changed until this long ago. */
const TOLD_WITHIN_MS = 50;

/** Where the straight line from `from` to `to` is, `elapsedMs` after its start; not rounded. */
export function rampTargetAt(schedule: Schedule, from: number, to: number, elapsedMs: number): number {
  const distance = Math.abs(to - from);
  const moved = Math.max(0, Math.min(distance, movedBy(schedule, distance, elapsedMs)));
  return to > from ? from + moved : from - moved;
}

function movedBy(schedule: Schedule, distance: number, elapsedMs: number): number {
  if (schedule.kind === "fast") return distance;
  return schedule.kind === "over" ? (distance * elapsedMs) / schedule.overMs : (schedule.perSecond * elapsedMs) / 1_000;
}

/** Holds what was attained against what was asked, and keeps where they were farthest apart. */
export class RampDeviation {
  readonly #asked: (elapsedMs: number) => number;
  readonly #startedAtMs: number;
  /** Attained less asked; null before the first look. */
  largest: number | null = null;
  /** When that was, since the start. */
  atMs: number | null = null;

  /** `asked` is given the time since `startedAtMs` (on the monotonic clock). */
  constructor(startedAtMs: number, asked: (elapsedMs: number) => number) {
    this.#startedAtMs = startedAtMs;
    this.#asked = asked;
  }

  /** `countedAtMs` is when `open` was so, as far as anybody has told; counts from before the start tell nothing. */
  look(open: number, countedAtMs: number | null, nowMs: number): void {
    const elapsedMs = Math.max(countedAtMs ?? 0, nowMs - TOLD_WITHIN_MS) - this.#startedAtMs;
    if (elapsedMs < 0) return;
    const deviation = open - this.#asked(elapsedMs);
    if (this.largest !== null && Math.abs(deviation) <= Math.abs(this.largest)) return;
    this.largest = deviation;
    this.atMs = elapsedMs;
  }
}
