import type { CloseManner } from "../../contract.ts";
import { AcknowledgementInput } from "./acknowledgement-input.ts";
import { Acknowledger } from "./acknowledger.ts";
import { Backlog } from "./backlog.ts";
import { Closer } from "./closer.ts";
import type { Connections } from "./connections.ts";
import { Input } from "./input.ts";
import type { Link } from "./link.ts";
import { Opener } from "./opener.ts";
import { TICK_MS } from "./queues/timer-wheel.ts";
import { Receiver } from "./receiver.ts";
import { Retransmitter } from "./retransmitter.ts";
import { Sender } from "./sender.ts";
import { Shared, type TcpCounts, type TcpEvents, type TcpOptions } from "./shared.ts";
import { Transmitter } from "./transmitter.ts";
import type { TupleBook } from "./tuples.ts";

export type { TcpCounts, TcpEvents, TcpOptions } from "./shared.ts";

/** So many rounds in a row that leave packets behind (4,096 of them) mean that the receive ring is getting full. */
const CROWDED_ROUNDS = 16;

/**
 * TCP (RFC 9293) for all connections of one end of a link, of either role. It does no I/O and reads no clock: packets come
 * in through `input`, go out into the link's frames, and the time comes with `turn` and `setTime`.
 *
 * ```
 * input            SEGMENT ARRIVES: the checks of 3.10.7, in order
 *  |- opener       SYN and its answer
 *  |- acknowledgement-input   ACK and window ------> sender -> transmitter: SYN, data, FIN within the windows
 *  |- receiver     data ----> acknowledger           retransmitter: timers -^
 *  '- closer       FIN, RST, TIME_WAIT
 * ```
 *
 * Segments out of order are kept and answered with a duplicate ACK. Windows are respected; what one connection has under
 * way is bounded by `MOST_IN_FLIGHT_BYTES` instead of a congestion window, since the link has no other traffic.
 */
export class Tcp {
  readonly #shared: Shared;
  readonly #backlog: Backlog;
  readonly #sender: Sender;
  readonly #acknowledger: Acknowledger;
  readonly #receiver: Receiver;
  readonly #closer: Closer;
  readonly #opener: Opener;
  readonly #retransmitter: Retransmitter;
  readonly #input: Input;
  #crowdedRounds = 0;
  #turnedAtMs: number;

  constructor(link: Link, book: TupleBook, events: TcpEvents, options: TcpOptions, nowMs: number) {
    const shared = new Shared(link, book, events, options, nowMs);
    const acknowledger = new Acknowledger(shared);
    const receiver = new Receiver(shared, acknowledger);
    const backlog = new Backlog(shared, receiver);
    const transmitter = new Transmitter(shared, backlog);
    const sender = new Sender(shared, backlog, transmitter, receiver);
    const closer = new Closer(shared, transmitter, sender, acknowledger, receiver);
    const acknowledgements = new AcknowledgementInput(shared, transmitter, sender, acknowledger, closer);
    const opener = new Opener(shared, transmitter, sender, closer, acknowledgements);
    this.#shared = shared;
    this.#backlog = backlog;
    this.#sender = sender;
    this.#acknowledger = acknowledger;
    this.#receiver = receiver;
    this.#closer = closer;
    this.#opener = opener;
    this.#retransmitter = new Retransmitter(shared, transmitter, closer);
    this.#input = new Input(shared, transmitter, acknowledger, receiver, closer, acknowledgements, opener);
    this.#turnedAtMs = nowMs;
  }

  get counts(): Readonly<TcpCounts> {
    return this.#shared.counts;
  }

  get table(): Connections {
    return this.#shared.table;
  }

  /** When something is due, at the latest; infinity when nothing is. */
  dueAtMs(): number {
    const { nowMs, timers } = this.#shared;
    const dueNow =
      this.#closer.resetsLeft + this.#backlog.dueCount + this.#receiver.resumedCount + this.#acknowledger.soonCount;
    if (dueNow > 0) return nowMs;
    const { dueAtMs } = this.#acknowledger;
    return timers.isEmpty ? dueAtMs : Math.min(dueAtMs, nowMs + TICK_MS);
  }

  /** Sets the time, in milliseconds of any clock that never goes back. */
  setTime(nowMs: number): void {
    this.#shared.nowMs = nowMs;
  }

  /** Does everything that is due. Call it after the packets that came have been taken in, and at least every 10 ms. */
  turn(nowMs: number): void {
    this.#shared.nowMs = nowMs;
    this.endRound();
    this.#shared.timers.advance(nowMs, this.#retransmitter.expired);
    this.#acknowledger.sendDelayed();
    this.#closer.sendResets(nowMs - this.#turnedAtMs);
    this.#turnedAtMs = nowMs;
  }

  /** Whether all packets that had come were taken in; after many rounds without, the peers get smaller windows. */
  tookIn(all: boolean): void {
    if (all) {
      this.#crowdedRounds = 0;
      this.#shared.output.emptied();
    } else if (++this.#crowdedRounds % CROWDED_ROUNDS === 0) {
      this.#shared.output.crowded();
    }
  }

  /** Does what the packets of this round have led to: acknowledges, sends, and reports. */
  endRound(): void {
    this.#acknowledger.sendSoon();
    this.#sender.wakeWaiting();
    this.#receiver.deliverResumed();
    this.#backlog.reportDrained();
  }

  /** Takes in an IPv4 packet that lies in the link's frames. `verified`: see `Segment.parse`. */
  input(offset: number, lengthBytes: number, verified: boolean): void {
    this.#input.input(offset, lengthBytes, verified);
  }

  /** Begins to open; `opened` or `openFailed` follows. */
  open(connection: number): void {
    this.#opener.open(connection);
  }

  /** Sends constant bytes, which must not change any more. Returns the backlog in bytes, or NOT_SENT on one that is ending. */
  send(connection: number, bytes: Uint8Array): number {
    return this.#sender.send(connection, bytes);
  }

  /** Sends a copy of bytes. Returns the backlog in bytes, or NOT_SENT on one that is ending. */
  sendCopy(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): number {
    return this.#sender.sendCopy(connection, bytes, offset, lengthBytes);
  }

  /** As `sendCopy`, for an answer to what was received: with a large backlog the connection reads no more until it is sent. */
  sendAnswer(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): number {
    return this.#sender.sendAnswer(connection, bytes, offset, lengthBytes);
  }

  /** Bytes that have never been sent. */
  backlog(connection: number): number {
    return this.#backlog.bytesOf(connection);
  }

  /** Keeps what comes instead of delivering it, until `resumeReads`; the window closes when it is full. */
  pauseReads(connection: number): void {
    this.#receiver.pauseReads(connection);
  }

  resumeReads(connection: number): void {
    this.#receiver.resumeReads(connection);
  }

  /** Ends a connection; `closed` follows, or `openFailed` of one that was not open. */
  close(connection: number, manner: CloseManner): void {
    this.#closer.close(connection, manner);
  }

  /** Sends what is left, then FIN. `own`: this side has asked for the close, not the peer. */
  finish(connection: number, own: boolean): void {
    this.#closer.finish(connection, own);
  }

  /** Answers the peer's FIN with a reset, so that no end is left in TIME_WAIT. */
  refuse(connection: number): void {
    this.#closer.refuse(connection);
  }

  /** Resets connections that are not closed, `most` at a time. Returns the first connection that it has not looked at. */
  abandonFrom(from: number, most: number): number {
    return this.#closer.abandonFrom(from, most);
  }

  /** Connections whose RST has not been sent yet. */
  get resetsLeft(): number {
    return this.#closer.resetsLeft;
  }
}
