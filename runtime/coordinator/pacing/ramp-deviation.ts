import type { Schedule } from "./pacer.ts";

/** A worker reports changes within this time, so older counts were still valid this long ago. */
const REPORTED_WITHIN_MS = 50;

/** The value of the straight line from `from` to `to`, `elapsedMs` after its start; not rounded. */
export function rampTargetAt(schedule: Schedule, from: number, to: number, elapsedMs: number): number {
  const distance = Math.abs(to - from);
  const moved = Math.max(0, Math.min(distance, movedBy(schedule, distance, elapsedMs)));
  return to > from ? from + moved : from - moved;
}

function movedBy(schedule: Schedule, distance: number, elapsedMs: number): number {
  if (schedule.kind === "fast") return distance;
  return schedule.kind === "over" ? (distance * elapsedMs) / schedule.overMs : (schedule.perSecond * elapsedMs) / 1_000;
}

/** Compares the open connections with the line of the ramp, and keeps the largest deviation. */
export class RampDeviation {
  readonly #asked: (elapsedMs: number) => number;
  readonly #startedAtMs: number;
  /** Open connections less those asked for; null before the first look. */
  largest: number | null = null;
  /** When the largest deviation was, in milliseconds since the start. */
  atMs: number | null = null;

  /** `asked` returns the value of the line at a time since `startedAtMs` (on the monotonic clock). */
  constructor(startedAtMs: number, asked: (elapsedMs: number) => number) {
    this.#startedAtMs = startedAtMs;
    this.#asked = asked;
  }

  /** `countedAtMs` is the time of the newest report of `open`. Counts from before the start are ignored. */
  look(open: number, countedAtMs: number | null, nowMs: number): void {
    const elapsedMs = Math.max(countedAtMs ?? 0, nowMs - REPORTED_WITHIN_MS) - this.#startedAtMs;
    if (elapsedMs < 0) return;
    const deviation = open - this.#asked(elapsedMs);
    if (this.largest !== null && Math.abs(deviation) <= Math.abs(this.largest)) return;
    this.largest = deviation;
    this.atMs = elapsedMs;
  }
}
