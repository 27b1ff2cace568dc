import { type Connections, Flag, State } from "./connections.ts";
import { ConnectionQueue } from "./queues/connection-queue.ts";
import { DelayQueue } from "./queues/delay-queue.ts";
import type { Shared } from "./shared.ts";

/** An acknowledgement waits so long for data that it can ride on: below the 40 ms that the design allows. */
const ACK_DELAY_MS = 30;

/** Challenge ACKs a second, over all connections (RFC 5961, 7). */
const CHALLENGES_PER_SECOND = 1_000;

/** When what was received is acknowledged: at the end of the round, after a delay, or in answer to a suspicious segment. */
export class Acknowledger {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #delayed = new DelayQueue(ACK_DELAY_MS);
  readonly #soon = new ConnectionQueue();
  /** Up to where data has come out of order, by connection. */
  readonly #holes = new Map<number, number>();
  #challengeAllowance = CHALLENGES_PER_SECOND;
  #challengesSinceMs: number;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#challengesSinceMs = shared.nowMs;
  }

  /** Acknowledges at once, if the connection still can. */
  now(connection: number): void {
    if (this.#table.state[connection]! >= State.established && this.#table.state[connection] !== State.dying) {
      this.#shared.output.acknowledge(connection);
    }
  }

  /** Acknowledges at the end of the round. */
  soon(connection: number): void {
    const flags = this.#table.flags[connection]!;
    this.#table.flags[connection] = flags | Flag.ackPending | Flag.ackSoon;
    if ((flags & Flag.ackSoon) === 0) this.#soon.add(connection);
  }

  /** Every second full segment is acknowledged at the end of the round (RFC 9293, 3.8.6.3), others within the delay. */
  later(connection: number, lengthBytes: number): void {
    const table = this.#table;
    const flags = table.flags[connection]!;
    const isFull = lengthBytes >= Math.min(536, table.mssBytes[connection]!);
    if (((flags & Flag.ackPending) !== 0 && isFull) || this.#fillsHole(connection)) {
      this.soon(connection);
      return;
    }
    table.flags[connection] = flags | Flag.ackPending | Flag.ackQueued;
    if ((flags & Flag.ackQueued) === 0) this.#delayed.add(connection, this.#shared.nowMs);
  }

  /** What comes again after a loss is acknowledged at once, so that the peer goes on (RFC 5681, 4.2). */
  #fillsHole(connection: number): boolean {
    if (this.#holes.size === 0) return false;
    const end = this.#holes.get(connection);
    if (end === undefined) return false;
    if (((this.#table.rcvNxt[connection]! - end) | 0) >= 0) this.#holes.delete(connection);
    return true;
  }

  /** Acknowledges at once what lies behind a gap, or has come already; what fills the gap is acknowledged at once, too. */
  outOfOrder(connection: number): void {
    this.#shared.counts.duplicateAcks++;
    this.#shared.output.acknowledge(connection);
  }

  /** Data up to this sequence number has come out of order. */
  addHole(connection: number, end: number): void {
    this.#holes.set(connection, end);
  }

  /** The connection is over. */
  forget(connection: number): void {
    this.#holes.delete(connection);
  }

  /** Connections that are acknowledged at the end of this round. */
  get soonCount(): number {
    return this.#soon.size;
  }

  /** When the next delayed acknowledgement is due; infinity when none is. */
  get dueAtMs(): number {
    return this.#delayed.dueAtMs;
  }

  /** To be called at the end of a round. */
  sendSoon(): void {
    while (this.#soon.size > 0) {
      const connection = this.#soon.take();
      this.#table.flags[connection]! &= ~Flag.ackSoon;
      if ((this.#table.flags[connection]! & Flag.ackPending) !== 0) this.now(connection);
    }
  }

  sendDelayed(): void {
    for (;;) {
      const connection = this.#delayed.take(this.#shared.nowMs);
      if (connection < 0) return;
      const flags = this.#table.flags[connection]!;
      this.#table.flags[connection] = flags & ~Flag.ackQueued;
      if ((flags & Flag.ackPending) !== 0) this.now(connection);
    }
  }

  /** RFC 5961: answers a segment that may be forged, or that a peer sends which has lost the connection's state. */
  challenge(connection: number): void {
    if (this.#shared.nowMs - this.#challengesSinceMs >= 1_000) {
      this.#challengesSinceMs = this.#shared.nowMs;
      this.#challengeAllowance = CHALLENGES_PER_SECOND;
    }
    if (this.#challengeAllowance <= 0) return;
    this.#challengeAllowance--;
    this.#shared.counts.challengeAcks++;
    this.#shared.output.acknowledge(connection);
  }
}
