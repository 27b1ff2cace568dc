import { type CloseManner, type CloseReason, OWN_CLOSE } from "../../contract.ts";
import type { Acknowledger } from "./acknowledger.ts";
import { type Connections, Flag, IN_QUEUES, State } from "./connections.ts";
import { ConnectionQueue } from "./queues/connection-queue.ts";
import type { Receiver } from "./receiver.ts";
import type { Sender } from "./sender.ts";
import type { Shared } from "./shared.ts";
import type { Transmitter } from "./transmitter.ts";

/** TIME_WAIT on a link inside one machine, where no segment lives a second. */
const TIME_WAIT_MS = 2_000;

/** Resets a millisecond, so that the ring of the other end takes them all; a reset is not acknowledged. */
const RESETS_PER_MS = 300;
const MOST_RESETS = 4_096;

/** Closing: the user's CLOSE and ABORT calls (RFC 9293, 3.10.4 and 3.10.5), TIME_WAIT, and the end of a connection. */
export class Closer {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #resets = new ConnectionQueue();
  #resetAllowance = MOST_RESETS;
  readonly #transmitter: Transmitter;
  readonly #sender: Sender;
  readonly #acknowledger: Acknowledger;
  readonly #receiver: Receiver;

  constructor(
    shared: Shared,
    transmitter: Transmitter,
    sender: Sender,
    acknowledger: Acknowledger,
    receiver: Receiver,
  ) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#transmitter = transmitter;
    this.#sender = sender;
    this.#acknowledger = acknowledger;
    this.#receiver = receiver;
  }

  /** Ends a connection; `closed` follows, or `openFailed` of one that was not open. */
  close(connection: number, manner: CloseManner): void {
    const state = this.#table.state[connection];
    if (state === undefined || state === State.closed || state === State.timeWait || state === State.dying) return;
    const isOpening = state === State.synSent || state === State.synReceived;
    if (manner === "reset" || isOpening) this.#abandon(connection);
    else if ((this.#table.flags[connection]! & Flag.finQueued) === 0) this.finish(connection, true);
  }

  /** Sends what is left, then FIN. `own`: this side has asked for the close, not the peer. */
  finish(connection: number, own: boolean): void {
    this.#table.flags[connection]! |= own ? Flag.finQueued | Flag.own : Flag.finQueued;
    this.#receiver.finish(connection);
    this.#sender.whenAllowed(connection);
  }

  /** Answers the peer's FIN with a reset, so that no end is left in TIME_WAIT. */
  refuse(connection: number): void {
    this.#shared.output.reset(connection);
    this.end(connection, "EOF");
  }

  #abandon(connection: number): void {
    this.#table.state[connection] = State.dying;
    this.#shared.timers.clear(connection);
    this.#shared.sending.drop(connection);
    this.#resets.add(connection);
  }

  /** Resets connections that are not closed, `most` at a time. Returns the first connection that it has not looked at. */
  abandonFrom(from: number, most: number): number {
    let connection = from;
    for (let left = most; left > 0 && connection < this.#table.count; connection++) {
      const state = this.#table.state[connection];
      if (state === State.closed || state === State.dying) continue;
      left--;
      if (state === State.timeWait) this.leaveTimeWait(connection);
      else this.#abandon(connection);
    }
    return connection;
  }

  /** Connections whose RST has not been sent yet. */
  get resetsLeft(): number {
    return this.#resets.size;
  }

  /** Sends RST for as many abandoned connections as the time since the last call allows. */
  sendResets(elapsedMs: number): void {
    this.#resetAllowance = Math.min(MOST_RESETS, this.#resetAllowance + elapsedMs * RESETS_PER_MS);
    while (this.#resets.size > 0 && this.#resetAllowance >= 1) {
      this.#resetAllowance--;
      const connection = this.#resets.take();
      this.#shared.output.reset(connection);
      this.end(connection, OWN_CLOSE);
    }
  }

  /** Ends a connection: frees all that it has, and reports its end. */
  end(connection: number, reason: CloseReason): void {
    const table = this.#table;
    const flags = table.flags[connection]!;
    this.#forget(connection);
    table.state[connection] = State.closed;
    this.#shared.book.release(connection);
    const reported = (flags & Flag.own) !== 0 ? OWN_CLOSE : reason;
    if ((flags & Flag.reported) !== 0) this.#shared.events.closed(connection, reported);
    else this.#shared.events.openFailed(connection, reported);
  }

  #forget(connection: number): void {
    this.#shared.timers.clear(connection);
    this.#shared.sending.drop(connection);
    this.#transmitter.forget(connection);
    this.#acknowledger.forget(connection);
    this.#receiver.forget(connection);
    this.#table.flags[connection]! &= IN_QUEUES;
  }

  /** Both ends have finished; the last ACK may have to be sent again. */
  enterTimeWait(connection: number): void {
    const flags = this.#table.flags[connection]!;
    this.#forget(connection);
    this.#table.state[connection] = State.timeWait;
    this.#shared.timers.set(connection, this.#shared.nowMs + TIME_WAIT_MS);
    if ((flags & Flag.reported) !== 0)
      this.#shared.events.closed(connection, (flags & Flag.own) !== 0 ? OWN_CLOSE : "EOF");
  }

  /** Frees the connection without a report: its close was reported when TIME_WAIT began. */
  leaveTimeWait(connection: number): void {
    this.#shared.timers.clear(connection);
    this.#table.state[connection] = State.closed;
    this.#shared.book.release(connection);
  }
}
