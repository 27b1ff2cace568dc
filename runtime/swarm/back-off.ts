/** The wait before the first retry, and the longest; it doubles in between. */
const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * How long to wait after so many failed tries (1, 2, ...): 100 ms, doubled each time up to 5 s, and of that a random
 * share between a half and all, so that clients that failed together do not come back together ("equal jitter").
 *
 * @param random from 0 to 1
 */
export function backOffMs(failures: number, random: number): number {
  const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return ms * (0.5 + random / 2);
}

/** Connections that wait, each for a time of its own. */
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

  /** Tells those whose time has come, and forgets them. */
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
