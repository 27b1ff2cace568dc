/**
 * Calls back for each entry a fixed time after it was added. All entries share one timer: they expire in the order in
 * which they were added.
 *
 * @example
 * const slow = new FixedDelay<Socket>(3_000, (socket) => socket.destroy());
 * slow.add(socket);
 * socket.once("close", () => slow.delete(socket));
 */
export class FixedDelay<Entry> {
  readonly #delayMs: number;
  readonly #expired: (entry: Entry) => void;
  /** When each entry expires, in `performance.now()` milliseconds; in the order of these times. */
  readonly #dueAtMs = new Map<Entry, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(delayMs: number, expired: (entry: Entry) => void) {
    this.#delayMs = delayMs;
    this.#expired = expired;
  }

  /** The entries that have neither expired nor been deleted. */
  get entries(): readonly Entry[] {
    return [...this.#dueAtMs.keys()];
  }

  has(entry: Entry): boolean {
    return this.#dueAtMs.has(entry);
  }

  /** Starts an entry's time. An entry that is there already keeps its time. */
  add(entry: Entry): void {
    if (this.#dueAtMs.has(entry)) return;
    this.#dueAtMs.set(entry, performance.now() + this.#delayMs);
    this.#timer ??= setTimeout(this.#expireDue, this.#delayMs);
  }

  delete(entry: Entry): void {
    this.#dueAtMs.delete(entry);
    if (this.#dueAtMs.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  readonly #expireDue = (): void => {
    this.#timer = null;
    const nowMs = performance.now();
    for (const [entry, dueAtMs] of this.#dueAtMs) {
      if (dueAtMs > nowMs) {
        this.#timer = setTimeout(this.#expireDue, Math.ceil(dueAtMs - nowMs));
        return;
      }
      this.#dueAtMs.delete(entry);
      this.#expired(entry);
    }
  };
}
