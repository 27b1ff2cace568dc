import { monotonicMs } from "../host/clock.ts";
import type { Series } from "../result/schema.ts";
import type { RunState } from "./run-state.ts";
import { addPoint, noSeries } from "./series.ts";
import { sumOf } from "./workers/totals.ts";

/** Keeps the series of a run, from `start` to `stop`. */
export class SeriesRecorder {
  readonly #run: RunState;
  readonly #series: Series = noSeries();
  #timer: NodeJS.Timeout | null = null;

  constructor(run: RunState) {
    this.#run = run;
  }

  /** Returns the series, which grows until it is stopped. */
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

  /** Adds the last point; does nothing when it was not started, or is stopped already. */
  stop(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#look();
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
