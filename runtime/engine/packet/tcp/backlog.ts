import { type Connections, Flag } from "./connections.ts";
import { ConnectionQueue } from "./queues/connection-queue.ts";
import type { Receiver } from "./receiver.ts";
import type { Shared } from "./shared.ts";

/** Bytes that were given to `send` and have never been sent, and the report when a connection has no more of them. */
export class Backlog {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #receiver: Receiver;
  readonly #drained = new ConnectionQueue();

  constructor(shared: Shared, receiver: Receiver) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#receiver = receiver;
  }

  /** Bytes that have never been sent. */
  bytesOf(connection: number): number {
    // FIN has a sequence number behind the last byte.
    return Math.max(0, (this.#table.sndEnd[connection]! - this.#table.sndMax[connection]!) | 0);
  }

  /** Queues the report that a backlog is gone, if one was returned by `send`. */
  noteDrained(connection: number): void {
    const flags = this.#table.flags[connection]!;
    if ((flags & (Flag.backlogReported | Flag.drainQueued)) !== Flag.backlogReported || this.bytesOf(connection) > 0)
      return;
    this.#table.flags[connection] = flags | Flag.drainQueued;
    this.#drained.add(connection);
  }

  /** Connections whose report is due. */
  get dueCount(): number {
    return this.#drained.size;
  }

  reportDrained(): void {
    for (let left = this.#drained.size; left > 0; left--) {
      const connection = this.#drained.take();
      const flags = this.#table.flags[connection]!;
      this.#table.flags[connection] = flags & ~Flag.drainQueued;
      if ((flags & Flag.backlogReported) === 0 || this.bytesOf(connection) > 0) continue;
      this.#table.flags[connection]! &= ~Flag.backlogReported;
      this.#receiver.backlogSent(connection);
      this.#shared.events.drained(connection);
    }
  }
}
