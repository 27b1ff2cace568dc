/**
 * A socket counts as full when the kernel has left bytes of the connection in the process for this long, and for this
 * many turns of the loop.
 */
export const FULL_AFTER_MS = 100;
export const FULL_AFTER_LOOKS = 4;

/**
 * Tracks which connections of a worker cannot send because their socket is full. An engine that submits in batches has
 * a backlog after every send, until its loop has turned. So a socket counts as full only if its backlog did not empty
 * for a while, during which the loop has turned. At a rate of r messages a second, at most about r / 10 messages wait
 * in the memory of the process.
 */
export class WriteBacklog {
  readonly #bytes: Uint32Array;
  /** When the backlog was last empty, by the clock and in turns of the loop; valid only while there is a backlog. */
  readonly #sinceMs: Float64Array;
  readonly #sinceLook: Uint32Array;
  #look = 0;
  #total = 0;

  constructor(connections: number) {
    this.#bytes = new Uint32Array(connections);
    this.#sinceMs = new Float64Array(connections);
    this.#sinceLook = new Uint32Array(connections);
  }

  /** Bytes passed to `send` that the kernel has not accepted yet, over all connections. */
  get bytes(): number {
    return this.#total;
  }

  /** The loop has turned, so that the bytes that the kernel has accepted are up to date. */
  looked(): void {
    this.#look++;
  }

  /** `send` returned this backlog. */
  sent(connection: number, backlogBytes: number, nowMs: number): void {
    const before = this.#bytes[connection]!;
    if (before === 0) {
      this.#sinceMs[connection] = nowMs;
      this.#sinceLook[connection] = this.#look;
    }
    this.#bytes[connection] = backlogBytes;
    this.#total += backlogBytes - before;
  }

  /** The kernel has accepted everything, or the connection has closed. */
  emptied(connection: number): void {
    this.#total -= this.#bytes[connection]!;
    this.#bytes[connection] = 0;
  }

  isFull(connection: number, nowMs: number): boolean {
    if (this.#bytes[connection] === 0) return false;
    const looks = this.#look - this.#sinceLook[connection]!;
    return looks >= FULL_AFTER_LOOKS && nowMs - this.#sinceMs[connection]! > FULL_AFTER_MS;
  }
}
