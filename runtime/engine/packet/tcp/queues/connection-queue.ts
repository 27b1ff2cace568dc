const FIRST_ENTRIES = 1_024;

/** Connections in the order in which they were added; a ring of 32-bit numbers that grows. */
export class ConnectionQueue {
  #entries = new Int32Array(FIRST_ENTRIES);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(connection: number): void {
    if (this.#size === this.#entries.length) this.#grow();
    this.#entries[(this.#head + this.#size) & (this.#entries.length - 1)] = connection;
    this.#size++;
  }

  /** The oldest one; only when there is one. */
  first(): number {
    return this.#entries[this.#head]!;
  }

  /** Takes the oldest one away; only when there is one. */
  take(): number {
    const connection = this.#entries[this.#head]!;
    this.#head = (this.#head + 1) & (this.#entries.length - 1);
    this.#size--;
    return connection;
  }

  #grow(): void {
    const entries = new Int32Array(this.#entries.length * 2);
    for (let index = 0; index < this.#size; index++) {
      entries[index] = this.#entries[(this.#head + index) & (this.#entries.length - 1)]!;
    }
    this.#entries = entries;
    this.#head = 0;
  }
}
