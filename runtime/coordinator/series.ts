import { monotonicMs } from "../host/clock.ts";
import type { Series, SeriesPoint } from "../result/schema.ts";
import type { RunState } from "./run-state.ts";
import { sumOf } from "./workers/totals.ts";

/** The first interval and the most points of a {@link Series}. */
const INTERVAL_MS = 100;
const MOST_POINTS = 600;

/** A series without points. */
export function noSeries(): Series {
  return { intervalMs: INTERVAL_MS, points: [] };
}

/**
 * Adds a point. When there are more than 600, every other point is dropped and the interval doubles; the first stays.
 */
export function addPoint(series: Series, point: SeriesPoint): void {
  const { points } = series;
  points.push(point);
  if (points.length <= MOST_POINTS) return;
  series.points = points.filter((_, index) => index % 2 === 0);
  series.intervalMs *= 2;
}

/** Records the series of a run, from `start` to `stop`. */
export class SeriesRecorder {
  readonly #run: RunState;
  readonly #series: Series = noSeries();
  #timer: NodeJS.Timeout | null = null;

  constructor(run: RunState) {
    this.#run = run;
  }

  /** Returns the series, which grows until `stop`. */
  start(): Series {
    this.#look();
    return this.#series;
  }

  #look(): void {
    const { open, opened, failed, failedAttempts, lost, received } = this.#run.pool.totals();
    addPoint(this.#series, {
      atMs: monotonicMs() - this.#run.startedAtMs,
      open,
      opened,
      failed: sumOf(failed),
      failedAttempts: sumOf(failedAttempts),
      lost: sumOf(lost),
      received,
    });
    this.#timer = setTimeout(() => this.#look(), this.#series.intervalMs);
  }

  /** Adds the last point. Does nothing before `start` and after the first `stop`. */
  stop(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#look();
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
