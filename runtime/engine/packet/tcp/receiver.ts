import type { Acknowledger } from "./acknowledger.ts";
import { type Connections, Flag, State } from "./connections.ts";
import { ConnectionQueue } from "./queues/connection-queue.ts";
import { ReorderQueue } from "./queues/reorder-queue.ts";
import type { Segment } from "./segment.ts";
import type { Shared } from "./shared.ts";

/** Received data: puts it in order, and delivers it or keeps it while the connection does not read. */
export class Receiver {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #reordered = new ReorderQueue();
  readonly #resumed = new ConnectionQueue();
  /** Connections that do not read until their answers have been sent. */
  readonly #answering = new Set<number>();
  readonly #acknowledger: Acknowledger;

  constructor(shared: Shared, acknowledger: Acknowledger) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#acknowledger = acknowledger;
  }

  /** Takes the data of a segment; out of order it is kept and acknowledged at once. */
  takeData(connection: number, segment: Segment): void {
    const table = this.#table;
    const state = table.state[connection]!;
    if (state !== State.established && state !== State.finWait1 && state !== State.finWait2) return;
    const known = (table.rcvNxt[connection]! - segment.sequence) | 0;
    if (known < 0) {
      this.#acknowledger.addHole(connection, (segment.sequence + segment.dataBytes) | 0);
      this.#reordered.add(connection, segment.sequence, this.#shared.link.bytes, segment.dataOffset, segment.dataBytes);
      this.#acknowledger.outOfOrder(connection);
      return;
    }
    const fresh = Math.min(segment.dataBytes - known, this.#shared.output.window(connection));
    if (fresh <= 0) {
      this.#acknowledger.soon(connection);
      return;
    }
    this.#takeFresh(connection, this.#shared.link.bytes, segment.dataOffset + known, fresh);
    if (!this.#reordered.isEmpty) this.#takeReordered(connection);
  }

  /** Takes what had come out of order and follows now. */
  #takeReordered(connection: number): void {
    const table = this.#table;
    const take = (bytes: Uint8Array, offset: number, lengthBytes: number) => {
      this.#takeFresh(connection, bytes, offset, lengthBytes);
    };
    for (let more = true; more; ) {
      const state = table.state[connection]!;
      if (state !== State.established && state !== State.finWait1 && state !== State.finWait2) return;
      more = this.#reordered.take(connection, table.rcvNxt[connection]!, take) > 0;
    }
  }

  #takeFresh(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): void {
    const table = this.#table;
    const isHeld = this.#isHeld(connection);
    if (isHeld && !this.#shared.receiving.add(connection, bytes, offset, lengthBytes)) return;
    table.rcvNxt[connection] = (table.rcvNxt[connection]! + lengthBytes) | 0;
    this.#acknowledger.later(connection, lengthBytes);
    if (isHeld) {
      if (this.#reads(connection)) this.#queueResumed(connection);
      return;
    }
    this.#deliver(connection, bytes, offset, lengthBytes);
  }

  /** Whether what comes now has to wait. */
  #isHeld(connection: number): boolean {
    return !this.#reads(connection) || this.#shared.receiving.bytesOf(connection) > 0;
  }

  #reads(connection: number): boolean {
    if ((this.#table.flags[connection]! & Flag.paused) !== 0) return false;
    return this.#answering.size === 0 || !this.#answering.has(connection);
  }

  /** What comes after this side has asked for the close is dropped. */
  #deliver(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): void {
    if ((this.#table.flags[connection]! & Flag.own) !== 0) return;
    this.#shared.events.received(connection, bytes, offset, lengthBytes);
  }

  /** Keeps what comes instead of delivering it, until `resumeReads`; the window closes when it is full. */
  pauseReads(connection: number): void {
    if (this.#isOpen(connection)) this.#table.flags[connection]! |= Flag.paused;
  }

  resumeReads(connection: number): void {
    const flags = this.#table.flags[connection] ?? 0;
    if ((flags & Flag.paused) === 0) return;
    this.#table.flags[connection] = flags & ~Flag.paused;
    this.#queueResumed(connection);
  }

  /** Keeps what comes until `backlogSent`: a peer that does not read cannot make this side answer more and more. */
  holdForAnswers(connection: number): void {
    this.#answering.add(connection);
  }

  /** The backlog of the connection has been sent. */
  backlogSent(connection: number): void {
    if (this.#answering.size > 0 && this.#answering.delete(connection)) this.#queueResumed(connection);
  }

  /** This side closes in order: drops what is kept, and what comes from now on. */
  finish(connection: number): void {
    this.#table.flags[connection]! &= ~Flag.paused;
    this.#answering.delete(connection);
    this.#shared.receiving.drop(connection);
  }

  #queueResumed(connection: number): void {
    if ((this.#table.flags[connection]! & Flag.resumeQueued) !== 0) return;
    this.#table.flags[connection]! |= Flag.resumeQueued;
    this.#resumed.add(connection);
  }

  #isOpen(connection: number): boolean {
    return (this.#table.flags[connection]! & Flag.reported) !== 0 && this.#table.state[connection] !== State.dying;
  }

  /** The connection is over. */
  forget(connection: number): void {
    this.#shared.receiving.drop(connection);
    this.#reordered.drop(connection);
    this.#answering.delete(connection);
  }

  /** Connections that read again. */
  get resumedCount(): number {
    return this.#resumed.size;
  }

  deliverResumed(): void {
    for (let left = this.#resumed.size; left > 0; left--) {
      const connection = this.#resumed.take();
      this.#table.flags[connection]! &= ~Flag.resumeQueued;
      this.#deliverHeld(connection);
    }
  }

  /** Delivers what was kept, until the connection pauses again; then the peer may send more, or its FIN is reported. */
  #deliverHeld(connection: number): void {
    const wasFull = this.#shared.receiving.bytesOf(connection) > 0;
    const isWanted = () => this.#isOpen(connection) && this.#reads(connection);
    while (isWanted() && this.#shared.receiving.take(connection, this.#pieceReceiver(connection))) {}
    if (!isWanted()) return;
    if ((this.#table.flags[connection]! & Flag.finHeld) !== 0) {
      this.#table.flags[connection]! &= ~Flag.finHeld;
      this.#shared.events.peerFinished(connection);
    } else if (wasFull) {
      this.#acknowledger.now(connection);
    }
  }

  #pieceReceiver(connection: number): (bytes: Uint8Array, offset: number, lengthBytes: number) => void {
    return (bytes, offset, lengthBytes) => this.#deliver(connection, bytes, offset, lengthBytes);
  }

  /** Reports the FIN of the peer, behind data that is kept. */
  peerFinished(connection: number): void {
    const flags = this.#table.flags[connection]!;
    // Our own FIN is queued behind data: it leaves in this state, too.
    if ((flags & Flag.own) !== 0) return;
    if (this.#isHeld(connection)) this.#table.flags[connection]! |= Flag.finHeld;
    else this.#shared.events.peerFinished(connection);
  }
}
