/** How long, and over how many looks, the kernel may leave bytes of a connection with us before its socket counts as full. */
export const FULL_AFTER_MS = 100;
export const FULL_AFTER_LOOKS = 4;

/**
 * Which connections of a worker cannot send because their socket is full. An engine that submits in batches has a backlog
 * after every send, until its loop has turned: full is one whose backlog did not empty for a while, in which the loop has
 * turned. So at a rate of r messages a second no more than about r / 10 wait in our own memory.
 */
export class WriteBacklog {
  readonly #bytes: Uint32Array;
  /** When the backlog was last empty, by the clock and in looks; means something where there is one. */
  readonly #sinceMs: Float64Array;
  readonly #sinceLook: Uint32Array;
  #look = 0;
  #total = 0;

  constructor(connections: number) {
    this.#bytes = new Uint32Array(connections);
    this.#sinceMs = new Float64Array(connections);
    this.#sinceLook = new Uint32Array(connections);
  }

  /** Bytes that were given to `send` and that the kernel has not taken yet, over all connections. */
  get bytes(): number {
    return this.#total;
  }

  /** The loop has turned: whatever the kernel has taken since the last time is known. */
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

  /** The kernel has taken everything, or the connection is gone. */
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
