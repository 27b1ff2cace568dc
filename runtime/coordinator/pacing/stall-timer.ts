/** Detects a server that accepts nothing for as long as a connect may take. Pacing by its accepts would never end. */
export class StallTimer {
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

  /** The most pending opens at a time: the usual window, or no limit when the server has stalled. */
  window(settled: number, usual: number): number {
    return this.isOver(settled) ? Number.POSITIVE_INFINITY : usual;
  }
}
