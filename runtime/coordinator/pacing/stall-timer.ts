/** Notices a server that takes nothing for as long as a connect may last: pacing by it would wait for ever. */
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

  /** How many may be on their way at a time. */
  window(settled: number, usual: number): number {
    return this.isOver(settled) ? Number.POSITIVE_INFINITY : usual;
  }
}
