/**
 * Connections in the order in which they became idle, in a ring buffer. Each connection is in the ring at most once, so
 * the ring never overflows.
 *
 * ```
 *   [ . . 7 3 9 . . ]
 *         ^     ^
 *       first   first + count (mod size): the next one is added here
 * ```
 */
export class IdleQueue {
  readonly #ring: Int32Array;
  #first = 0;
  #count = 0;

  /** @param size how many connections there are */
  constructor(size: number) {
    this.#ring = new Int32Array(size);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a connection that is not in the queue. */
  add(connection: number): void {
    let index = this.#first + this.#count++;
    if (index >= this.#ring.length) index -= this.#ring.length;
    this.#ring[index] = connection;
  }

  /** Takes the connection that has been idle longest. The queue must not be empty. */
  take(): number {
    const connection = this.#ring[this.#first]!;
    if (++this.#first === this.#ring.length) this.#first = 0;
    this.#count--;
    return connection;
  }
}
