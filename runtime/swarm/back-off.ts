/** The wait before the first retry, and the longest wait. The wait doubles after each failure. */
const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * Returns how long to wait after `failures` failed attempts (1, 2, ...): 100 ms, doubled each time up to 5 s, times a
 * random factor from 0.5 to 1 ("equal jitter"), so that clients that failed together do not all retry together.
 *
 * @param random from 0 to 1
 */
export function backOffMs(failures: number, random: number): number {
  const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return ms * (0.5 + random / 2);
}

/** Connections that wait before a retry, each with its own due time. */
export class BackOff {
  readonly #connections: number[] = [];
  readonly #dueAtMs: number[] = [];

  get waiting(): number {
    return this.#connections.length;
  }

  add(connection: number, dueAtMs: number): void {
    this.#connections.push(connection);
    this.#dueAtMs.push(dueAtMs);
  }

  /** Calls `released` for each connection whose wait is over, and removes it. */
  release(nowMs: number, released: (connection: number) => void): void {
    for (let index = this.#connections.length - 1; index >= 0; index--) {
      if (this.#dueAtMs[index]! > nowMs) continue;
      const connection = this.#connections[index]!;
      const last = this.#connections.length - 1;
      this.#connections[index] = this.#connections[last]!;
      this.#dueAtMs[index] = this.#dueAtMs[last]!;
      this.#connections.length = last;
      this.#dueAtMs.length = last;
      released(connection);
    }
  }
}
