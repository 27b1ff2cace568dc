import type { DetailedSample } from "./fit.ts";

/** The shortest time between two samples while a step is under way. */
const SAMPLE_EVERY_MS = 1_000;

/** The most samples of one step. When there would be more, every other one is dropped and the interval doubles. */
export const MOST_SAMPLES_A_STEP = 60;

/** The samples of a run. Their number is bounded, however long a step takes. */
export class MemorySamples {
  #kept: DetailedSample[] = [];
  #step: DetailedSample[] = [];
  #intervalMs = SAMPLE_EVERY_MS;
  #tookAtMs = Number.NEGATIVE_INFINITY;

  /** In the order taken. */
  get all(): readonly DetailedSample[] {
    return [...this.#kept, ...this.#step];
  }

  /** Starts a new step: its samples are counted separately, and the first is due one interval later. */
  beginStep(nowMs: number): void {
    this.#kept.push(...this.#step);
    this.#step = [];
    this.#intervalMs = SAMPLE_EVERY_MS;
    this.#tookAtMs = nowMs;
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.#tookAtMs >= this.#intervalMs;
  }

  /** Records the time of the last sample. */
  tookAt(nowMs: number): void {
    this.#tookAtMs = nowMs;
  }

  /** Keeps a sample. The first and the newest of a step are never dropped. */
  add(sample: DetailedSample): void {
    this.#step.push(sample);
    if (this.#step.length <= MOST_SAMPLES_A_STEP) return;
    this.#step = this.#step.filter((_, index) => index % 2 === 0);
    this.#intervalMs *= 2;
  }
}
