const FIRST_ENTRIES = 1_024;

/** Connections for which something is due one and the same time after they were added: a queue, never a search. */
export class DelayQueue {
  readonly #delayMs: number;
  #connections = new Int32Array(FIRST_ENTRIES);
  #dueAtMs = new Float64Array(FIRST_ENTRIES);
  #head = 0;
  #size = 0;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** When the first is due; infinity when none is. */
  get dueAtMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#dueAtMs[this.#head]!;
  }

  add(connection: number, nowMs: number): void {
    if (this.#size === this.#connections.length) this.#grow();
    const index = (this.#head + this.#size) & (this.#connections.length - 1);
    this.#connections[index] = connection;
    this.#dueAtMs[index] = nowMs + this.#delayMs;
    this.#size++;
  }

  /** Takes the first away if it is due; -1 when none is. */
  take(nowMs: number): number {
    if (this.#size === 0 || this.#dueAtMs[this.#head]! > nowMs) return -1;
    const connection = this.#connections[this.#head]!;
    this.#head = (this.#head + 1) & (this.#connections.length - 1);
    this.#size--;
    return connection;
  }

  #grow(): void {
    const { length } = this.#connections;
    const connections = new Int32Array(length * 2);
    const dueAtMs = new Float64Array(length * 2);
    for (let index = 0; index < this.#size; index++) {
      const from = (this.#head + index) & (length - 1);
      connections[index] = this.#connections[from]!;
      dueAtMs[index] = this.#dueAtMs[from]!;
    }
    this.#connections = connections;
    this.#dueAtMs = dueAtMs;
    this.#head = 0;
  }
}
