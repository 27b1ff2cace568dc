import { grown } from "./grown.ts";

/** How fine timers are; and the wheel's size in ticks, both in powers of two where it matters. */
export const TICK_MS = 8;
const BUCKETS = 1_024;
const FIRST_NODES = 1_024;
const NONE = -1;

/**
 * One timer for each of any number of connections, set and cleared in constant time and never scanned.
 *
 * ```
 * buckets   [0]  [1]  [2] ... [1023]      one for each tick of 8 ms, used round and round
 *                 |
 *                 v
 * nodes     (connection, next) -> (connection, next)
 * ```
 *
 * Setting a timer later than it was changes nothing but the deadline: the connection is looked at when its old bucket
 * comes, and put into another then. A connection has at most one valid node; `bucketTick` says which. Most timers are
 * cleared long before they are due, and cost one node for about a second.
 */
export class TimerWheel {
  /** In ticks since the wheel's start; 0 when there is none. By connection. */
  #deadline: Int32Array;
  /** The tick of the connection's valid node; 0 when there is none. */
  #bucketTick: Int32Array;
  readonly #heads = new Int32Array(BUCKETS).fill(NONE);
  #nodeConnection = new Int32Array(FIRST_NODES);
  #nodeNext = new Int32Array(FIRST_NODES);
  #freeNode = NONE;
  #unusedNodes = 0;
  /** The last tick that was worked off. */
  #tick: number;
  readonly #startMs: number;
  #nodes = 0;

  constructor(connections: number, nowMs: number) {
    this.#deadline = new Int32Array(connections);
    this.#bucketTick = new Int32Array(connections);
    this.#startMs = nowMs;
    this.#tick = 0;
  }

  grow(connections: number): void {
    this.#deadline = grown(this.#deadline, connections);
    this.#bucketTick = grown(this.#bucketTick, connections);
  }

  /** Whether no timer is set. */
  get isEmpty(): boolean {
    return this.#nodes === 0;
  }

  #tickOf(atMs: number): number {
    return Math.ceil((atMs - this.#startMs) / TICK_MS);
  }

  set(connection: number, atMs: number): void {
    const tick = Math.max(this.#tick + 1, this.#tickOf(atMs));
    this.#deadline[connection] = tick;
    const inBucket = this.#bucketTick[connection]!;
    if (inBucket === 0 || inBucket > tick) this.#insert(connection, tick);
  }

  clear(connection: number): void {
    this.#deadline[connection] = 0;
  }

  isSet(connection: number): boolean {
    return this.#deadline[connection] !== 0;
  }

  /** What lies beyond the wheel's horizon is put into its last bucket and looked at again then. */
  #insert(connection: number, wantedTick: number): void {
    const tick = Math.min(wantedTick, this.#tick + BUCKETS - 1);
    const node = this.#takeNode();
    const bucket = tick & (BUCKETS - 1);
    this.#nodeConnection[node] = connection;
    this.#nodeNext[node] = this.#heads[bucket]!;
    this.#heads[bucket] = node;
    this.#bucketTick[connection] = tick;
    this.#nodes++;
  }

  #takeNode(): number {
    const node = this.#freeNode;
    if (node !== NONE) {
      this.#freeNode = this.#nodeNext[node]!;
      return node;
    }
    if (this.#unusedNodes === this.#nodeNext.length) {
      this.#nodeConnection = grown(this.#nodeConnection, this.#nodeConnection.length * 2);
      this.#nodeNext = grown(this.#nodeNext, this.#nodeNext.length * 2);
    }
    return this.#unusedNodes++;
  }

  /** Calls `expired` for every timer that is due; it is cleared before, and may be set again. */
  advance(nowMs: number, expired: (connection: number) => void): void {
    const until = Math.floor((nowMs - this.#startMs) / TICK_MS);
    if (this.#nodes === 0) {
      this.#tick = Math.max(this.#tick, until);
      return;
    }
    while (this.#tick < until) {
      this.#tick++;
      this.#empty(this.#tick & (BUCKETS - 1), expired);
    }
  }

  #empty(bucket: number, expired: (connection: number) => void): void {
    let node = this.#heads[bucket]!;
    this.#heads[bucket] = NONE;
    while (node !== NONE) {
      const next = this.#nodeNext[node]!;
      const connection = this.#nodeConnection[node]!;
      this.#nodeNext[node] = this.#freeNode;
      this.#freeNode = node;
      this.#nodes--;
      // Another node of the connection is the valid one otherwise.
      if (this.#bucketTick[connection] === this.#tick) this.#look(connection, expired);
      node = next;
    }
  }

  #look(connection: number, expired: (connection: number) => void): void {
    this.#bucketTick[connection] = 0;
    const deadline = this.#deadline[connection]!;
    if (deadline === 0) return;
    if (deadline > this.#tick) {
      this.#insert(connection, deadline);
      return;
    }
    this.#deadline[connection] = 0;
    expired(connection);
  }
}
