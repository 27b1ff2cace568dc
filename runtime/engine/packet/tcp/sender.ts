import { NOT_SENT } from "../../contract.ts";
import type { Backlog } from "./backlog.ts";
import { type Connections, Flag, State } from "./connections.ts";
import { ConnectionQueue } from "./queues/connection-queue.ts";
import type { Receiver } from "./receiver.ts";
import type { Shared } from "./shared.ts";
import type { Transmitter } from "./transmitter.ts";

/** So many waiting connections begin to send in one round, at most. */
const WAKES_PER_ROUND = 1_024;

/** Reading stops while so many bytes of answers wait: as many as the echo server lets wait. */
const MOST_ANSWER_BYTES = 65_536;

/**
 * The user's SEND call (RFC 9293, 3.10.2), and admission: only `mostBusy` connections have unacknowledged segments at a
 * time, the others wait in a queue.
 */
export class Sender {
  readonly #waiting = new ConnectionQueue();
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #backlog: Backlog;
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;

  constructor(shared: Shared, backlog: Backlog, transmitter: Transmitter, receiver: Receiver) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#backlog = backlog;
    this.#transmitter = transmitter;
    this.#receiver = receiver;
  }

  /** Sends constant bytes, which must not change any more. Returns the backlog in bytes, or NOT_SENT on one that is ending. */
  send(connection: number, bytes: Uint8Array): number {
    if (!this.#takesMore(connection)) return NOT_SENT;
    this.#shared.sending.addConstant(connection, this.#table.sndEnd[connection]!, bytes);
    return this.#added(connection, bytes.length);
  }

  /** Sends a copy of bytes. Returns the backlog in bytes, or NOT_SENT on one that is ending. */
  sendCopy(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): number {
    if (!this.#takesMore(connection)) return NOT_SENT;
    this.#shared.sending.addCopy(connection, this.#table.sndEnd[connection]!, bytes, offset, lengthBytes);
    return this.#added(connection, lengthBytes);
  }

  /** As `sendCopy`; while a large backlog waits behind a peer that does not read, nothing more is read from it. */
  sendAnswer(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): number {
    const backlog = this.sendCopy(connection, bytes, offset, lengthBytes);
    if (backlog > MOST_ANSWER_BYTES) this.#receiver.holdForAnswers(connection);
    return backlog;
  }

  #takesMore(connection: number): boolean {
    const state = this.#table.state[connection];
    if (state !== State.established && state !== State.closeWait) return false;
    return (this.#table.flags[connection]! & Flag.finQueued) === 0;
  }

  #added(connection: number, lengthBytes: number): number {
    this.#table.sndEnd[connection] = (this.#table.sndEnd[connection]! + lengthBytes) | 0;
    this.whenAllowed(connection);
    const backlog = this.#backlog.bytesOf(connection);
    if (backlog > 0) this.#table.flags[connection]! |= Flag.backlogReported;
    return backlog;
  }

  /** Sends what a connection has to send, or queues it until fewer connections have something under way. */
  whenAllowed(connection: number): void {
    const flags = this.#table.flags[connection]!;
    if ((flags & Flag.busy) !== 0) {
      this.#transmit(connection);
      return;
    }
    if (this.#transmitter.busyCount < this.#shared.options.mostBusy) {
      this.#transmit(connection);
      return;
    }
    if ((flags & Flag.waiting) !== 0) return;
    this.#table.flags[connection] = flags | Flag.waiting;
    this.#waiting.add(connection);
  }

  /** Lets connections send that have waited, as many as are admitted. */
  wakeWaiting(): void {
    for (let woken = 0; woken < WAKES_PER_ROUND && this.#waiting.size > 0; woken++) {
      if (this.#transmitter.busyCount >= this.#shared.options.mostBusy) return;
      const connection = this.#waiting.take();
      this.#table.flags[connection]! &= ~Flag.waiting;
      this.#transmit(connection);
    }
  }

  #transmit(connection: number): void {
    switch (this.#table.state[connection]) {
      case State.synSent:
        // Only the first time: the timer sends it again.
        if (this.#table.sndNxt[connection] === this.#table.sndUna[connection]) this.#transmitter.sendSyn(connection);
        break;
      case State.established:
      case State.closeWait:
      case State.finWait1:
      case State.closing:
      case State.lastAck:
        this.#transmitter.sendData(connection);
        break;
    }
  }
}
