/** No message. */
export const NONE = -1;

const FIRST_SLOTS = 1_024;

/** The maximum number of messages outstanding on a worker. The records of this many messages take about 100 MB. */
export const MOST_IN_FLIGHT = 4_194_304;

/**
 * The outstanding messages of a worker's connections, any number per connection, in the order sent. Each message has a
 * slot in arrays that all connections share; each connection has its own linked list through the slots. Free slots are
 * reused, so that nothing is allocated in the steady state.
 */
export class InFlight {
  /** The oldest and the newest message of a connection, or NONE. */
  readonly #oldest: Int32Array;
  readonly #newest: Int32Array;
  #next = new Int32Array(FIRST_SLOTS);
  /** The intended and the actual time of sending, in `performance.now()` milliseconds; by slot. */
  intendedAtMs = new Float64Array(FIRST_SLOTS);
  sentAtMs = new Float64Array(FIRST_SLOTS);
  /** The number of the message on its connection, from 0; by slot. */
  ordinal = new Uint32Array(FIRST_SLOTS);
  #free = NONE;
  /** The first slot that has never been used. All slots after it have not been used either. */
  #unused = 0;
  #count = 0;

  /** @param connections how many there are on the worker */
  constructor(connections: number) {
    this.#oldest = new Int32Array(connections).fill(NONE);
    this.#newest = new Int32Array(connections).fill(NONE);
  }

  /** The number of outstanding messages of all connections. */
  get count(): number {
    return this.#count;
  }

  /** Whether the maximum is reached. */
  get full(): boolean {
    return this.#count === MOST_IN_FLIGHT;
  }

  /** The slot of the message that the next answer of a connection belongs to; NONE when no answer is due. */
  oldest(connection: number): number {
    return this.#oldest[connection]!;
  }

  /** Whether more than one answer is due on a connection. */
  several(connection: number): boolean {
    return this.#oldest[connection] !== this.#newest[connection];
  }

  /** Appends a message to those of its connection. Must not be called when `full`. */
  add(connection: number, intendedAtMs: number, sentAtMs: number, ordinal: number): void {
    const slot = this.#takeSlot();
    this.intendedAtMs[slot] = intendedAtMs;
    this.sentAtMs[slot] = sentAtMs;
    this.ordinal[slot] = ordinal;
    this.#next[slot] = NONE;
    const newest = this.#newest[connection]!;
    if (newest === NONE) this.#oldest[connection] = slot;
    else this.#next[newest] = slot;
    this.#newest[connection] = slot;
    this.#count++;
  }

  /** Removes the oldest message of a connection. Must not be called when the connection has none. */
  remove(connection: number): void {
    const slot = this.#oldest[connection]!;
    const next = this.#next[slot]!;
    this.#oldest[connection] = next;
    if (next === NONE) this.#newest[connection] = NONE;
    this.#next[slot] = this.#free;
    this.#free = slot;
    this.#count--;
  }

  /** Removes all messages of a connection; returns how many there were. */
  clear(connection: number): number {
    let cleared = 0;
    for (; this.#oldest[connection] !== NONE; cleared++) this.remove(connection);
    return cleared;
  }

  #takeSlot(): number {
    const free = this.#free;
    if (free !== NONE) {
      this.#free = this.#next[free]!;
      return free;
    }
    if (this.#unused === this.#next.length) this.#grow();
    return this.#unused++;
  }

  #grow(): void {
    const slots = Math.min(MOST_IN_FLIGHT, this.#next.length * 2);
    this.#next = grown(this.#next, new Int32Array(slots));
    this.intendedAtMs = grown(this.intendedAtMs, new Float64Array(slots));
    this.sentAtMs = grown(this.sentAtMs, new Float64Array(slots));
    this.ordinal = grown(this.ordinal, new Uint32Array(slots));
  }
}

function grown<T extends Int32Array | Float64Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
