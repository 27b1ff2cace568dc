import { type CloseManner, type CloseReason, NOT_SENT, OWN_CLOSE } from "../../contract.ts";
import { ConnectionQueue } from "./connection-queue.ts";
import { Connections, Flag, IN_QUEUES, State } from "./connections.ts";
import { DelayQueue } from "./delay-queue.ts";
import type { Link } from "./link.ts";
import { Output } from "./output.ts";
import { ReceiveQueue } from "./receive-queue.ts";
import { ReorderQueue } from "./reorder-queue.ts";
import { RoundTrip } from "./round-trip.ts";
import { NO_SCALE, Segment, TCP } from "./segment.ts";
import { SendQueue } from "./send-queue.ts";
import { TimerWheel } from "./timer-wheel.ts";
import { NO_ROOM, NOT_OURS, type TupleBook, UNKNOWN } from "./tuples.ts";

/** What happens to connections. Nothing is told from inside a call of `Tcp`'s own, but `input` and `turn`. */
export interface TcpEvents {
  opened(connection: number): void;
  /** A connection that was never open is over, on either side. */
  openFailed(connection: number, reason: CloseReason): void;
  /** Bytes that are valid until this returns. */
  received(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): void;
  /** The peer sends nothing any more. */
  peerFinished(connection: number): void;
  /** What `send` reported as backlog has been sent. */
  drained(connection: number): void;
  closed(connection: number, reason: CloseReason): void;
}

/** What an end has counted. */
export interface TcpCounts {
  /** Segments sent again: SYN, data and FIN. */
  retransmissions: number;
  /** ACKs sent in answer to RST, SYN or ACK that nobody on the path should have sent (RFC 5961). */
  challengeAcks: number;
  /** ACKs sent at once because a segment was out of order, or came twice. */
  duplicateAcks: number;
}

/** How an end behaves. */
export interface TcpOptions {
  readonly connections: number;
  /** So many connections may have something under way that is not acknowledged; the others wait for their turn. */
  readonly mostBusy: number;
  /** A random 32-bit number, from which initial sequence numbers are made. */
  readonly seed: number;
}

/** The fixed bound of what one connection has under way: a congestion window that never grows. */
export const MOST_IN_FLIGHT_BYTES = 65_536;

/** An acknowledgement waits so long for data that it can ride on: below the 40 ms that the design allows. */
export const ACK_DELAY_MS = 30;

/** Retransmissions until a connection is given up: of SYN as Linux does it, of SYN and ACK, and of the rest. */
const SYN_RETRIES = 6;
const SYN_ACK_RETRIES = 5;
const DATA_RETRIES = 15;

/** TIME_WAIT on a link inside one machine, where no segment lives a second. */
const TIME_WAIT_MS = 2_000;

/** A peer that has acknowledged our FIN and never sends its own is waited for this long, as Linux does. */
const FIN_WAIT_MS = 60_000;

/** Duplicate ACKs that mean loss (RFC 5681). */
const DUPLICATES = 3;

/** Resets a millisecond, so that the ring of the other end takes them all; nobody acknowledges a reset. */
const RESETS_PER_MS = 300;
const MOST_RESETS = 4_096;

/** Challenge ACKs a second, over all connections (RFC 5961, 7). */
const CHALLENGES_PER_SECOND = 1_000;

/** Steps between the initial sequence numbers of one connection: no old segment lies in the window of the next. */
const ISN_STEP = 0x0100_0000;

/** So many rounds in a row that leave packets behind (4,096 of them) mean that the receive ring is getting full. */
const CROWDED_ROUNDS = 16;

/** A connection waits for its turn to send for at most so many at a time. */
const WAKES_PER_TURN = 1_024;

/**
 * TCP (RFC 9293) for all connections of one end of a link, of either role. It does no I/O and reads no clock: packets come
 * in through `input`, go out into the link's frames, and `turn` is told the time.
 *
 * Segments out of order are kept and answered with a duplicate ACK. Windows are obeyed; what one connection has under
 * way is bounded by {@link MOST_IN_FLIGHT_BYTES} instead of a congestion window, since nobody shares the link.
 */
export class Tcp {
  readonly counts: TcpCounts = { retransmissions: 0, challengeAcks: 0, duplicateAcks: 0 };
  readonly table: Connections;
  readonly #link: Link;
  readonly #book: TupleBook;
  readonly #events: TcpEvents;
  readonly #options: TcpOptions;
  readonly #segment = new Segment();
  readonly #sending: SendQueue;
  readonly #receiving = new ReceiveQueue();
  readonly #output: Output;
  readonly #timers: TimerWheel;
  readonly #roundTrip = new RoundTrip();
  readonly #delayedAcks = new DelayQueue(ACK_DELAY_MS);
  readonly #soonAcks = new ConnectionQueue();
  readonly #waiting = new ConnectionQueue();
  readonly #drained = new ConnectionQueue();
  readonly #resumed = new ConnectionQueue();
  readonly #resets = new ConnectionQueue();
  #busy = 0;
  #crowdedRounds = 0;
  #nowMs: number;
  #turnedAtMs: number;
  /** Where the fast retransmission of a connection ends: before that, duplicate ACKs tell nothing new. */
  readonly #recoverAt = new Map<number, number>();
  readonly #reordered = new ReorderQueue();
  /** Up to where data has come out of order, by connection. */
  readonly #holes = new Map<number, number>();
  #resetAllowance = MOST_RESETS;
  #challengeAllowance = CHALLENGES_PER_SECOND;
  #challengesSinceMs: number;
  #isn: number;

  constructor(link: Link, book: TupleBook, events: TcpEvents, options: TcpOptions, nowMs: number) {
    this.#link = link;
    this.#book = book;
    this.#events = events;
    this.#options = options;
    this.table = new Connections(options.connections);
    this.#sending = new SendQueue(options.connections);
    this.#output = new Output(link, this.table, book, this.#sending, this.#receiving);
    this.#timers = new TimerWheel(options.connections, nowMs);
    this.#nowMs = nowMs;
    this.#turnedAtMs = nowMs;
    this.#challengesSinceMs = nowMs;
    this.#isn = options.seed | 0;
  }

  /** Makes room for more connections. */
  #grow(count: number): void {
    this.table.grow(count);
    this.#sending.grow(count);
    this.#timers.grow(count);
  }

  /** When something is due, at the latest; infinity when nothing is. */
  dueAtMs(): number {
    if (this.#resets.size + this.#drained.size + this.#resumed.size + this.#soonAcks.size > 0) return this.#nowMs;
    const acks = this.#delayedAcks.dueAtMs;
    return this.#timers.isEmpty ? acks : Math.min(acks, this.#nowMs + 8);
  }

  /** Tells the time, in milliseconds of any clock that never goes back. */
  setTime(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  /** Everything that is due: to be called after the packets that came have been taken in, and at least every 10 ms. */
  turn(nowMs: number): void {
    this.#nowMs = nowMs;
    this.endRound();
    this.#timers.advance(nowMs, this.#expired);
    this.#sendDelayedAcks();
    this.#sendResets(nowMs - this.#turnedAtMs);
    this.#turnedAtMs = nowMs;
  }

  /** Whether all packets that had come were taken in; if not time and again, the peers are asked to send less at a time. */
  tookIn(all: boolean): void {
    if (all) {
      this.#crowdedRounds = 0;
      this.#output.emptied();
    } else if (++this.#crowdedRounds % CROWDED_ROUNDS === 0) {
      this.#output.crowded();
    }
  }

  /** What the packets of this round have led to: acknowledgements, and turns to send. */
  endRound(): void {
    while (this.#soonAcks.size > 0) {
      const connection = this.#soonAcks.take();
      this.table.flags[connection]! &= ~Flag.ackSoon;
      if ((this.table.flags[connection]! & Flag.ackPending) !== 0) this.#acknowledge(connection);
    }
    this.#wakeWaiting();
    this.#tellResumed();
    this.#tellDrained();
  }

  #sendDelayedAcks(): void {
    for (;;) {
      const connection = this.#delayedAcks.take(this.#nowMs);
      if (connection < 0) return;
      const flags = this.table.flags[connection]!;
      this.table.flags[connection] = flags & ~Flag.ackQueued;
      if ((flags & Flag.ackPending) !== 0) this.#acknowledge(connection);
    }
  }

  #acknowledge(connection: number): void {
    if (this.table.state[connection]! >= State.established && this.table.state[connection] !== State.dying) {
      this.#output.acknowledge(connection);
    }
  }

  #sendResets(elapsedMs: number): void {
    this.#resetAllowance = Math.min(MOST_RESETS, this.#resetAllowance + elapsedMs * RESETS_PER_MS);
    while (this.#resets.size > 0 && this.#resetAllowance >= 1) {
      this.#resetAllowance--;
      const connection = this.#resets.take();
      this.#output.reset(connection);
      this.#end(connection, OWN_CLOSE);
    }
  }

  /** Takes in an IPv4 packet that lies in the link's frames. `verified`: see `Segment.parse`. */
  input(offset: number, lengthBytes: number, verified: boolean): void {
    const segment = this.#segment;
    if (!segment.parse(this.#link.view, offset, lengthBytes, verified)) return;
    const connection = this.#book.find(segment);
    if (connection === UNKNOWN) this.#unknown(segment);
    else if (connection !== NOT_OURS) this.#arrived(connection, segment);
  }

  #unknown(segment: Segment): void {
    if ((segment.flags & TCP.RST) !== 0) return;
    if ((segment.flags & (TCP.SYN | TCP.ACK)) === TCP.SYN) {
      const connection = this.#book.accept(segment);
      if (connection >= 0) {
        this.#accept(connection, segment);
        return;
      }
      if (connection === NO_ROOM) return;
    }
    this.#output.resetUnknown(segment);
  }

  #accept(connection: number, segment: Segment): void {
    if (connection >= this.table.count) this.#grow(Math.max(connection + 1, Math.ceil(this.table.count * 1.5)));
    this.#begin(connection, State.synReceived);
    this.#takeOptions(connection, segment);
    this.table.rcvNxt[connection] = (segment.sequence + 1) | 0;
    this.table.sndWnd[connection] = segment.window;
    this.#sendSyn(connection);
  }

  /** Begins to open; `opened` or `openFailed` follows. */
  open(connection: number): void {
    const state = this.table.state[connection];
    if (state !== State.closed && state !== State.timeWait) return;
    this.#begin(connection, State.synSent);
    this.#whenAllowed(connection);
  }

  #begin(connection: number, state: number): void {
    const { table } = this;
    const isn = this.#initialSequence(connection);
    table.state[connection] = state;
    table.flags[connection]! &= IN_QUEUES;
    table.sndUna[connection] = isn;
    table.sndNxt[connection] = isn;
    table.sndMax[connection] = (isn + 1) | 0;
    table.sndEnd[connection] = (isn + 1) | 0;
    table.sndWnd[connection] = 0;
    table.retries[connection] = 0;
    table.duplicates[connection] = 0;
    this.#timers.clear(connection);
  }

  /** Beyond all that a connection of this number has sent before, else random (RFC 6528 guards against strangers: there are none). */
  #initialSequence(connection: number): number {
    const before = this.table.sndMax[connection]!;
    if (before !== 0) return (before + ISN_STEP) | 0;
    this.#isn = (Math.imul(this.#isn, 1_664_525) + 1_013_904_223) | 0;
    return this.#isn;
  }

  /** Sends what a connection has to send, or lets it wait until fewer have something under way. */
  #whenAllowed(connection: number): void {
    const flags = this.table.flags[connection]!;
    if ((flags & Flag.busy) !== 0) {
      this.#transmit(connection);
      return;
    }
    if (this.#busy < this.#options.mostBusy) {
      this.#transmit(connection);
      return;
    }
    if ((flags & Flag.waiting) !== 0) return;
    this.table.flags[connection] = flags | Flag.waiting;
    this.#waiting.add(connection);
  }

  #wakeWaiting(): void {
    for (let woken = 0; woken < WAKES_PER_TURN && this.#waiting.size > 0; woken++) {
      if (this.#busy >= this.#options.mostBusy) return;
      const connection = this.#waiting.take();
      this.table.flags[connection]! &= ~Flag.waiting;
      this.#transmit(connection);
    }
  }

  #transmit(connection: number): void {
    switch (this.table.state[connection]) {
      case State.synSent:
        // Only the first time: retransmissions are the timer's.
        if (this.table.sndNxt[connection] === this.table.sndUna[connection]) this.#sendSyn(connection);
        break;
      case State.established:
      case State.closeWait:
      case State.finWait1:
      case State.closing:
      case State.lastAck:
        this.#sendData(connection);
        break;
    }
  }

  #sendSyn(connection: number): void {
    const { table } = this;
    const accepts = table.state[connection] === State.synReceived;
    table.sndNxt[connection] = table.sndMax[connection]!;
    this.#setBusy(connection);
    const withScale = !accepts || (table.flags[connection]! & Flag.scaled) !== 0;
    this.#output.syn(connection, accepts ? TCP.ACK : 0, withScale);
    if (table.retries[connection] === 0) {
      this.#roundTrip.sent(connection, table.sndMax[connection]!, this.#nowMs);
      // RFC 6298: a SYN waits a second, whatever other segments have taken.
      this.#timers.set(connection, this.#nowMs + Math.max(1_000, this.#roundTrip.timeoutMs(0)));
    } else {
      this.#startTimer(connection);
    }
  }

  #setBusy(connection: number): void {
    if ((this.table.flags[connection]! & Flag.busy) !== 0) return;
    this.table.flags[connection]! |= Flag.busy;
    this.#busy++;
  }

  #clearBusy(connection: number): void {
    if ((this.table.flags[connection]! & Flag.busy) === 0) return;
    this.table.flags[connection]! &= ~Flag.busy;
    this.#busy--;
  }

  #startTimer(connection: number): void {
    this.#timers.set(connection, this.#nowMs + this.#roundTrip.timeoutMs(this.table.retries[connection]!));
  }

  /** Sends as much as the windows allow, and FIN behind the last byte if it is due. */
  #sendData(connection: number): void {
    const { table } = this;
    const una = table.sndUna[connection]!;
    const end = table.sndEnd[connection]!;
    const room = this.#roomOf(connection);
    let next = table.sndNxt[connection]!;
    for (let unsent = (end - next) | 0; unsent > 0; unsent = (end - next) | 0) {
      const length = Math.min(unsent, table.mssBytes[connection]!);
      const left = room - ((next - una) | 0);
      // Silly-window avoidance: a piece that is cut short by the window waits; the timer overrides that.
      if (length > left) break;
      this.#sendPiece(connection, next, length);
      next = (next + length) | 0;
    }
    table.sndNxt[connection] = next;
    if (next === end && (table.flags[connection]! & Flag.finQueued) !== 0) this.#sendFin(connection);
    this.#afterSending(connection);
  }

  /** How much may be under way. */
  #roomOf(connection: number): number {
    if ((this.table.flags[connection]! & Flag.recovering) !== 0) {
      return Math.min(this.table.mssBytes[connection]!, this.table.sndWnd[connection]!);
    }
    return Math.min(this.table.sndWnd[connection]!, MOST_IN_FLIGHT_BYTES);
  }

  #sendPiece(connection: number, sequence: number, length: number): void {
    const { table } = this;
    const after = (sequence + length) | 0;
    const isLast = after === table.sndEnd[connection];
    this.#output.data(connection, sequence, length, isLast ? TCP.PSH : 0);
    if (((after - table.sndMax[connection]!) | 0) > 0) {
      table.sndMax[connection] = after;
      this.#roundTrip.sent(connection, after, this.#nowMs);
    } else {
      this.counts.retransmissions++;
    }
  }

  #sendFin(connection: number): void {
    const { table } = this;
    const sequence = table.sndEnd[connection]!;
    const after = (sequence + 1) | 0;
    this.#output.data(connection, sequence, 0, TCP.FIN);
    table.sndNxt[connection] = after;
    if (((after - table.sndMax[connection]!) | 0) > 0) table.sndMax[connection] = after;
    else this.counts.retransmissions++;
    if (table.state[connection] === State.established) table.state[connection] = State.finWait1;
    else if (table.state[connection] === State.closeWait) table.state[connection] = State.lastAck;
  }

  #afterSending(connection: number): void {
    const { table } = this;
    const underWay = table.sndMax[connection] !== table.sndUna[connection];
    if (underWay) this.#setBusy(connection);
    const waits = underWay || ((table.sndEnd[connection]! - table.sndNxt[connection]!) | 0) > 0;
    if (waits && !this.#timers.isSet(connection)) this.#startTimer(connection);
    this.#noteDrained(connection);
  }

  #noteDrained(connection: number): void {
    const flags = this.table.flags[connection]!;
    if ((flags & (Flag.backlogTold | Flag.drainQueued)) !== Flag.backlogTold || this.backlog(connection) > 0) return;
    this.table.flags[connection] = flags | Flag.drainQueued;
    this.#drained.add(connection);
  }

  #tellDrained(): void {
    for (let left = this.#drained.size; left > 0; left--) {
      const connection = this.#drained.take();
      const flags = this.table.flags[connection]!;
      this.table.flags[connection] = flags & ~Flag.drainQueued;
      if ((flags & Flag.backlogTold) === 0 || this.backlog(connection) > 0) continue;
      this.table.flags[connection]! &= ~Flag.backlogTold;
      this.#events.drained(connection);
    }
  }

  /** Bytes that have never been sent. */
  backlog(connection: number): number {
    // FIN has a sequence number behind the last byte.
    return Math.max(0, (this.table.sndEnd[connection]! - this.table.sndMax[connection]!) | 0);
  }

  /** Sends constant bytes, which must not change any more. Returns the backlog in bytes, or NOT_SENT on one that is ending. */
  send(connection: number, bytes: Uint8Array): number {
    if (!this.#takesMore(connection)) return NOT_SENT;
    this.#sending.addConstant(connection, this.table.sndEnd[connection]!, bytes);
    return this.#added(connection, bytes.length);
  }

  /** Sends a copy of bytes. Returns the backlog in bytes, or NOT_SENT on one that is ending. */
  sendCopy(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): number {
    if (!this.#takesMore(connection)) return NOT_SENT;
    this.#sending.addCopy(connection, this.table.sndEnd[connection]!, bytes, offset, lengthBytes);
    return this.#added(connection, lengthBytes);
  }

  #takesMore(connection: number): boolean {
    const state = this.table.state[connection];
    if (state !== State.established && state !== State.closeWait) return false;
    return (this.table.flags[connection]! & Flag.finQueued) === 0;
  }

  #added(connection: number, lengthBytes: number): number {
    this.table.sndEnd[connection] = (this.table.sndEnd[connection]! + lengthBytes) | 0;
    this.#whenAllowed(connection);
    const backlog = this.backlog(connection);
    if (backlog > 0) this.table.flags[connection]! |= Flag.backlogTold;
    return backlog;
  }

  /** Hands out nothing that comes, until `resumeReads`; the window closes when it is full. */
  pauseReads(connection: number): void {
    if (this.#isOpen(connection)) this.table.flags[connection]! |= Flag.paused;
  }

  resumeReads(connection: number): void {
    const flags = this.table.flags[connection] ?? 0;
    if ((flags & Flag.paused) === 0) return;
    this.table.flags[connection] = flags & ~Flag.paused;
    this.#queueResumed(connection);
  }

  #queueResumed(connection: number): void {
    if ((this.table.flags[connection]! & Flag.resumeQueued) !== 0) return;
    this.table.flags[connection]! |= Flag.resumeQueued;
    this.#resumed.add(connection);
  }

  #isOpen(connection: number): boolean {
    return (this.table.flags[connection]! & Flag.told) !== 0 && this.table.state[connection] !== State.dying;
  }

  #tellResumed(): void {
    for (let left = this.#resumed.size; left > 0; left--) {
      const connection = this.#resumed.take();
      this.table.flags[connection]! &= ~Flag.resumeQueued;
      this.#tellHeld(connection);
    }
  }

  /** Hands out what was held back, as long as it is wanted; then the peer may send more, or its end is told. */
  #tellHeld(connection: number): void {
    const wasFull = this.#receiving.bytesOf(connection) > 0;
    const isWanted = () => this.#isOpen(connection) && (this.table.flags[connection]! & Flag.paused) === 0;
    while (isWanted() && this.#receiving.take(connection, this.#tellPiece(connection))) {}
    if (!isWanted()) return;
    if ((this.table.flags[connection]! & Flag.finHeld) !== 0) {
      this.table.flags[connection]! &= ~Flag.finHeld;
      this.#events.peerFinished(connection);
    } else if (wasFull) {
      this.#acknowledge(connection);
    }
  }

  #tellPiece(connection: number): (bytes: Uint8Array, offset: number, lengthBytes: number) => void {
    return (bytes, offset, lengthBytes) => this.#tell(connection, bytes, offset, lengthBytes);
  }

  /** What comes after this side has asked for the close is for nobody. */
  #tell(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): void {
    if ((this.table.flags[connection]! & Flag.own) !== 0) return;
    this.#events.received(connection, bytes, offset, lengthBytes);
  }

  /** Ends a connection; `closed` follows, or `openFailed` of one that was not open. */
  close(connection: number, manner: CloseManner): void {
    const state = this.table.state[connection];
    if (state === undefined || state === State.closed || state === State.timeWait || state === State.dying) return;
    const isOpening = state === State.synSent || state === State.synReceived;
    if (manner === "reset" || isOpening) this.#abandon(connection);
    else if ((this.table.flags[connection]! & Flag.finQueued) === 0) this.finish(connection, true);
  }

  #abandon(connection: number): void {
    this.table.state[connection] = State.dying;
    this.#timers.clear(connection);
    this.#sending.drop(connection);
    this.#resets.add(connection);
  }

  /** Sends what is left, then FIN. `own`: this side wanted it, not the peer. */
  finish(connection: number, own: boolean): void {
    this.table.flags[connection]! |= own ? Flag.finQueued | Flag.own : Flag.finQueued;
    this.table.flags[connection]! &= ~Flag.paused;
    this.#receiving.drop(connection);
    this.#whenAllowed(connection);
  }

  /** Answers the peer's FIN with a reset, so that no end is left in TIME_WAIT. */
  refuse(connection: number): void {
    this.#output.reset(connection);
    this.#end(connection, "EOF");
  }

  /** The connection is over: everything of it is forgotten, and its end told. */
  #end(connection: number, reason: CloseReason): void {
    const { table } = this;
    const flags = table.flags[connection]!;
    this.#forget(connection);
    table.state[connection] = State.closed;
    this.#book.release(connection);
    const told = (flags & Flag.own) !== 0 ? OWN_CLOSE : reason;
    if ((flags & Flag.told) !== 0) this.#events.closed(connection, told);
    else this.#events.openFailed(connection, told);
  }

  #forget(connection: number): void {
    this.#timers.clear(connection);
    this.#sending.drop(connection);
    this.#receiving.drop(connection);
    this.#roundTrip.forget(connection);
    this.#holes.delete(connection);
    this.#reordered.drop(connection);
    this.#clearBusy(connection);
    if ((this.table.flags[connection]! & Flag.fastResent) !== 0) this.#recoverAt.delete(connection);
    this.table.flags[connection]! &= IN_QUEUES;
  }

  /** Both ends have finished; the last ACK may have to be sent again. */
  #enterTimeWait(connection: number): void {
    const flags = this.table.flags[connection]!;
    this.#forget(connection);
    this.table.state[connection] = State.timeWait;
    this.#timers.set(connection, this.#nowMs + TIME_WAIT_MS);
    if ((flags & Flag.told) !== 0) this.#events.closed(connection, (flags & Flag.own) !== 0 ? OWN_CLOSE : "EOF");
  }

  /** A segment of a known connection, in the order of RFC 9293, 3.10.7. */
  #arrived(connection: number, segment: Segment): void {
    const state = this.table.state[connection]!;
    if (state === State.closed) {
      if ((segment.flags & TCP.RST) === 0) this.#output.resetUnknown(segment);
    } else if (state === State.synSent) {
      this.#answered(connection, segment);
    } else if (state !== State.dying) {
      this.#synchronized(connection, segment);
    }
  }

  /** The answer to our SYN. */
  #answered(connection: number, segment: Segment): void {
    const { table } = this;
    const acknowledges = (segment.flags & TCP.ACK) !== 0;
    const isGood =
      acknowledges &&
      segment.acknowledged === table.sndMax[connection] &&
      table.sndNxt[connection] === table.sndMax[connection];
    if (acknowledges && !isGood) {
      if ((segment.flags & TCP.RST) === 0) this.#output.resetUnknown(segment);
    } else if ((segment.flags & TCP.RST) !== 0) {
      if (acknowledges) this.#end(connection, "ECONNREFUSED");
    } else if ((segment.flags & TCP.SYN) !== 0) {
      this.#takeOptions(connection, segment);
      table.rcvNxt[connection] = (segment.sequence + 1) | 0;
      table.sndWnd[connection] = segment.window;
      if (acknowledges) this.#established(connection, segment);
      else this.#openedTogether(connection);
    }
  }

  /** Both ends have sent SYN. */
  #openedTogether(connection: number): void {
    this.table.state[connection] = State.synReceived;
    this.#sendSyn(connection);
  }

  #established(connection: number, segment: Segment): void {
    this.#acknowledged(connection, segment.acknowledged);
    this.table.state[connection] = State.established;
    this.table.flags[connection]! |= Flag.told;
    this.#output.acknowledge(connection);
    this.#events.opened(connection);
  }

  #takeOptions(connection: number, { mssBytes, scale }: Segment): void {
    const { table } = this;
    table.mssBytes[connection] = Math.max(1, Math.min(mssBytes, this.#output.mssBytes));
    table.sndScale[connection] = scale === NO_SCALE ? 0 : scale;
    if (scale === NO_SCALE) table.flags[connection]! &= ~Flag.scaled;
    else table.flags[connection]! |= Flag.scaled;
  }

  #synchronized(connection: number, segment: Segment): void {
    if (this.table.state[connection] === State.timeWait && this.#reopens(connection, segment)) return;
    if (!this.#isAcceptable(connection, segment)) {
      this.#unacceptable(connection, segment);
      return;
    }
    if ((segment.flags & TCP.RST) !== 0) {
      this.#reset(connection, segment);
      return;
    }
    if ((segment.flags & TCP.SYN) !== 0) {
      this.#challenge(connection);
      return;
    }
    if ((segment.flags & TCP.ACK) === 0) return;
    if (!this.#takeAcknowledgement(connection, segment)) return;
    if (segment.dataBytes > 0) this.#takeData(connection, segment);
    if ((segment.flags & TCP.FIN) !== 0) this.#takeFin(connection, segment);
  }

  /** A new SYN beyond the old connection's bytes (RFC 9293, 3.10.7.4). */
  #reopens(connection: number, segment: Segment): boolean {
    if ((segment.flags & (TCP.SYN | TCP.ACK | TCP.RST)) !== TCP.SYN) return false;
    if (((segment.sequence - this.table.rcvNxt[connection]!) | 0) <= 0) return false;
    this.#timers.clear(connection);
    this.table.state[connection] = State.closed;
    this.#book.release(connection);
    this.#unknown(segment);
    return true;
  }

  #isAcceptable(connection: number, segment: Segment): boolean {
    const window = this.#output.window(connection);
    const first = (segment.sequence - this.table.rcvNxt[connection]!) | 0;
    const { length } = segment;
    if (length === 0) return window === 0 ? first === 0 : first >= 0 && first < window;
    if (window === 0) return false;
    const last = first + length - 1;
    return (first >= 0 && first < window) || (last >= 0 && last < window);
  }

  /**
   * Says what is expected, so that an end which has missed an ACK, probes, or is not what it seems, learns of it. Two ends
   * that answer each other's empty segments would never stop: those that are no probes are answered within a limit.
   */
  #unacceptable(connection: number, segment: Segment): void {
    const state = this.table.state[connection]!;
    if ((segment.flags & TCP.RST) !== 0) return;
    if (state === State.synReceived && (segment.flags & TCP.SYN) !== 0) {
      this.#sendSyn(connection);
      return;
    }
    const isProbe = ((segment.sequence + 1 - this.table.rcvNxt[connection]!) | 0) === 0;
    if (segment.length === 0 && !isProbe) {
      // Its ACK may still be news: a window is full, and the peer sends beyond it.
      this.#challenge(connection);
      return;
    }
    if (this.#output.window(connection) === 0 && (segment.flags & TCP.ACK) !== 0) {
      if (!this.#takeAcknowledgement(connection, segment)) return;
    }
    if (segment.length > 0) this.counts.duplicateAcks++;
    this.#output.acknowledge(connection);
  }

  /** RFC 5961: answers what only a stranger, or a peer that has forgotten the connection, sends. */
  #challenge(connection: number): void {
    if (this.#nowMs - this.#challengesSinceMs >= 1_000) {
      this.#challengesSinceMs = this.#nowMs;
      this.#challengeAllowance = CHALLENGES_PER_SECOND;
    }
    if (this.#challengeAllowance <= 0) return;
    this.#challengeAllowance--;
    this.counts.challengeAcks++;
    this.#output.acknowledge(connection);
  }

  #reset(connection: number, segment: Segment): void {
    if (segment.sequence !== this.table.rcvNxt[connection]) {
      this.#challenge(connection);
      return;
    }
    if (this.table.state[connection] === State.timeWait) {
      this.#leaveTimeWait(connection);
      return;
    }
    const isLast = this.table.state[connection] === State.lastAck;
    this.#end(connection, isLast ? "EOF" : "ECONNRESET");
  }

  #leaveTimeWait(connection: number): void {
    this.#timers.clear(connection);
    this.table.state[connection] = State.closed;
    this.#book.release(connection);
  }

  /** Returns false when there is nothing more to do with the segment. */
  #takeAcknowledgement(connection: number, segment: Segment): boolean {
    const { table } = this;
    const ack = segment.acknowledged;
    const advance = (ack - table.sndUna[connection]!) | 0;
    const beyond = ((ack - table.sndMax[connection]!) | 0) > 0;
    if (table.state[connection] === State.synReceived) {
      if (advance <= 0 || beyond) {
        this.#output.resetUnknown(segment);
        return false;
      }
      this.#accepted(connection);
    }
    // An ACK of what was never sent is ignored, an ancient one challenged, as Linux does it.
    if (beyond) return false;
    if (advance < -MOST_IN_FLIGHT_BYTES) {
      this.#challenge(connection);
      return false;
    }
    const before = table.sndWnd[connection]!;
    if (advance >= 0) this.#takeWindow(connection, segment);
    if (advance > 0) this.#acknowledged(connection, ack);
    else if (advance === 0) this.#sameAcknowledgement(connection, segment, before);
    return this.#afterAcknowledgement(connection, advance > 0 || table.sndWnd[connection]! > before);
  }

  #accepted(connection: number): void {
    this.table.state[connection] = State.established;
    this.table.flags[connection]! |= Flag.told;
    this.#events.opened(connection);
  }

  /** An older segment, overtaken on the way, says nothing about the window of today. */
  #takeWindow(connection: number, segment: Segment): void {
    const { table } = this;
    if (((segment.sequence - table.rcvNxt[connection]!) | 0) < 0 && segment.length > 0) return;
    const wasClosed = table.sndWnd[connection] === 0;
    table.sndWnd[connection] = segment.window << table.sndScale[connection]!;
    if (wasClosed && segment.window > 0) this.#windowOpened(connection);
  }

  /** The time between probes has nothing to do with that between retransmissions. */
  #windowOpened(connection: number): void {
    const { table } = this;
    table.retries[connection] = 0;
    this.#timers.clear(connection);
    if (table.sndMax[connection] !== table.sndUna[connection]) this.#startTimer(connection);
  }

  #acknowledged(connection: number, ack: number): void {
    const { table } = this;
    table.sndUna[connection] = ack;
    if (((table.sndNxt[connection]! - ack) | 0) < 0) table.sndNxt[connection] = ack;
    this.#sending.acknowledge(connection, ack);
    this.#roundTrip.acknowledged(connection, ack, this.#nowMs);
    table.retries[connection] = 0;
    table.duplicates[connection] = 0;
    table.flags[connection]! &= ~Flag.recovering;
    if ((table.flags[connection]! & Flag.fastResent) !== 0) this.#maybeRecovered(connection, ack);
    if (ack === table.sndMax[connection]) {
      this.#timers.clear(connection);
      this.#clearBusy(connection);
    } else {
      this.#startTimer(connection);
    }
  }

  #maybeRecovered(connection: number, ack: number): void {
    if (((ack - (this.#recoverAt.get(connection) ?? ack)) | 0) < 0) return;
    this.table.flags[connection]! &= ~Flag.fastResent;
    this.#recoverAt.delete(connection);
  }

  /** A duplicate ACK says that something came out of order: the third in a row, that something was lost (RFC 5681). */
  #sameAcknowledgement(connection: number, segment: Segment, windowBefore: number): void {
    const { table } = this;
    const underWay = table.sndMax[connection] !== table.sndUna[connection];
    if (!underWay || segment.length > 0 || table.sndWnd[connection] !== windowBefore) return;
    if (table.duplicates[connection]! < 255) table.duplicates[connection]!++;
    const isNew = (table.flags[connection]! & (Flag.fastResent | Flag.recovering)) === 0;
    if (table.duplicates[connection] !== DUPLICATES || !isNew) return;
    table.flags[connection]! |= Flag.fastResent;
    this.#recoverAt.set(connection, table.sndMax[connection]!);
    this.#sendAgain(connection);
  }

  /** Goes back to the oldest byte that is not acknowledged: a peer like us has kept nothing of what came behind it. */
  #sendAgain(connection: number): void {
    this.#roundTrip.forget(connection);
    this.table.sndNxt[connection] = this.table.sndUna[connection]!;
    this.#startTimer(connection);
    this.#sendData(connection);
  }

  /** States move on when our FIN is acknowledged; more is sent when there is room. Returns false when it is all over. */
  #afterAcknowledgement(connection: number, isNews: boolean): boolean {
    const { table } = this;
    const state = table.state[connection]!;
    const finished = table.sndUna[connection] === ((table.sndEnd[connection]! + 1) | 0);
    if (finished && state === State.finWait1) {
      table.state[connection] = State.finWait2;
      this.#timers.set(connection, this.#nowMs + FIN_WAIT_MS);
    } else if (finished && state === State.closing) {
      this.#enterTimeWait(connection);
      return false;
    } else if (finished && state === State.lastAck) {
      this.#end(connection, "EOF");
      return false;
    } else if (isNews && this.#hasMore(connection)) {
      this.#whenAllowed(connection);
    }
    return table.state[connection] !== State.closed;
  }

  #hasMore(connection: number): boolean {
    const { table } = this;
    const unsent = (table.sndEnd[connection]! - table.sndNxt[connection]!) | 0;
    return unsent > 0 || (unsent === 0 && (table.flags[connection]! & Flag.finQueued) !== 0);
  }

  #takeData(connection: number, segment: Segment): void {
    const { table } = this;
    const state = table.state[connection]!;
    if (state !== State.established && state !== State.finWait1 && state !== State.finWait2) return;
    const known = (table.rcvNxt[connection]! - segment.sequence) | 0;
    if (known < 0) {
      this.#holes.set(connection, (segment.sequence + segment.dataBytes) | 0);
      this.#reordered.add(connection, segment.sequence, this.#link.bytes, segment.dataOffset, segment.dataBytes);
      this.counts.duplicateAcks++;
      this.#output.acknowledge(connection);
      return;
    }
    const fresh = Math.min(segment.dataBytes - known, this.#output.window(connection));
    if (fresh <= 0) {
      this.#acknowledgeSoon(connection);
      return;
    }
    this.#takeFresh(connection, this.#link.bytes, segment.dataOffset + known, fresh);
    if (!this.#reordered.isEmpty) this.#takeReordered(connection);
  }

  /** What had come out of order and follows now. */
  #takeReordered(connection: number): void {
    const { table } = this;
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
    const { table } = this;
    const isHeld = (table.flags[connection]! & Flag.paused) !== 0 || this.#receiving.bytesOf(connection) > 0;
    if (isHeld && !this.#receiving.add(connection, bytes, offset, lengthBytes)) return;
    table.rcvNxt[connection] = (table.rcvNxt[connection]! + lengthBytes) | 0;
    this.#acknowledgeLater(connection, lengthBytes);
    if (isHeld) {
      if ((table.flags[connection]! & Flag.paused) === 0) this.#queueResumed(connection);
      return;
    }
    this.#tell(connection, bytes, offset, lengthBytes);
  }

  /** Every second full segment is acknowledged at the end of the round (RFC 9293, 3.8.6.3), others within the delay. */
  #acknowledgeLater(connection: number, lengthBytes: number): void {
    const { table } = this;
    const flags = table.flags[connection]!;
    const isFull = lengthBytes >= Math.min(536, table.mssBytes[connection]!);
    if (((flags & Flag.ackPending) !== 0 && isFull) || this.#fillsHole(connection)) {
      this.#acknowledgeSoon(connection);
      return;
    }
    table.flags[connection] = flags | Flag.ackPending | Flag.ackQueued;
    if ((flags & Flag.ackQueued) === 0) this.#delayedAcks.add(connection, this.#nowMs);
  }

  /** What comes again after a loss is acknowledged at once, so that the peer goes on (RFC 5681, 4.2). */
  #fillsHole(connection: number): boolean {
    if (this.#holes.size === 0) return false;
    const end = this.#holes.get(connection);
    if (end === undefined) return false;
    if (((this.table.rcvNxt[connection]! - end) | 0) >= 0) this.#holes.delete(connection);
    return true;
  }

  #acknowledgeSoon(connection: number): void {
    const flags = this.table.flags[connection]!;
    this.table.flags[connection] = flags | Flag.ackPending | Flag.ackSoon;
    if ((flags & Flag.ackSoon) === 0) this.#soonAcks.add(connection);
  }

  #takeFin(connection: number, segment: Segment): void {
    const { table } = this;
    const state = table.state[connection]!;
    const at = (segment.sequence + segment.dataBytes) | 0;
    // Only behind the last byte; what comes twice was acknowledged as unacceptable, or is here.
    if (at !== table.rcvNxt[connection] || state === State.closed || state === State.dying) return;
    table.rcvNxt[connection] = (at + 1) | 0;
    this.#output.acknowledge(connection);
    if (state === State.finWait2) {
      this.#enterTimeWait(connection);
    } else if (state === State.finWait1) {
      table.state[connection] = State.closing;
    } else if (state === State.established) {
      table.state[connection] = State.closeWait;
      this.#tellFin(connection);
    }
  }

  #tellFin(connection: number): void {
    const flags = this.table.flags[connection]!;
    // Our own FIN is queued behind data: it leaves in this state, too.
    if ((flags & Flag.own) !== 0) return;
    const isHeld = (flags & Flag.paused) !== 0 || this.#receiving.bytesOf(connection) > 0;
    if (isHeld) this.table.flags[connection]! |= Flag.finHeld;
    else this.#events.peerFinished(connection);
  }

  /** The connection's one timer: what it stands for follows from the state. */
  readonly #expired = (connection: number): void => {
    switch (this.table.state[connection]) {
      case State.synSent:
        this.#retrySyn(connection, SYN_RETRIES);
        break;
      case State.synReceived:
        this.#retrySyn(connection, SYN_ACK_RETRIES);
        break;
      case State.timeWait:
        this.#leaveTimeWait(connection);
        break;
      case State.finWait2:
        this.#end(connection, OWN_CLOSE);
        break;
      case State.established:
      case State.closeWait:
      case State.finWait1:
      case State.closing:
      case State.lastAck:
        this.#retryData(connection);
        break;
    }
  };

  #retrySyn(connection: number, most: number): void {
    if (this.table.retries[connection]! >= most) {
      this.#end(connection, "ETIMEDOUT");
      return;
    }
    this.table.retries[connection]!++;
    this.counts.retransmissions++;
    this.#roundTrip.forget(connection);
    this.#sendSyn(connection);
  }

  #retryData(connection: number): void {
    const { table } = this;
    if (table.retries[connection]! >= DATA_RETRIES) {
      this.#end(connection, "ETIMEDOUT");
      return;
    }
    table.retries[connection]!++;
    if (table.sndWnd[connection] === 0) {
      this.#probe(connection);
      return;
    }
    const underWay = table.sndMax[connection] !== table.sndUna[connection];
    if (underWay) {
      table.flags[connection]! |= Flag.recovering;
      table.duplicates[connection] = 0;
      this.#sendAgain(connection);
    }
    this.#overrideSmallWindow(connection);
    if (!this.#timers.isSet(connection)) this.#startTimer(connection);
  }

  /** The peer's window is closed: it is asked again and again, however long it stays so (RFC 9293, 3.8.6.1). */
  #probe(connection: number): void {
    this.table.retries[connection] = Math.min(this.table.retries[connection]!, DATA_RETRIES - 1);
    this.#output.probe(connection);
    this.#startTimer(connection);
  }

  /** The window has room for less than a segment, and nothing is under way that would open it. */
  #overrideSmallWindow(connection: number): void {
    const { table } = this;
    const next = table.sndNxt[connection]!;
    const unsent = (table.sndEnd[connection]! - next) | 0;
    const length = Math.min(unsent, this.#roomOf(connection) - ((next - table.sndUna[connection]!) | 0));
    if (next !== table.sndUna[connection] || length <= 0) return;
    this.#sendPiece(connection, next, length);
    table.sndNxt[connection] = (next + length) | 0;
    this.#afterSending(connection);
  }

  /** Resets all that is not closed, slice by slice: returns the first connection that it has not looked at. */
  abandonFrom(from: number, most: number): number {
    let connection = from;
    for (let left = most; left > 0 && connection < this.table.count; connection++) {
      const state = this.table.state[connection];
      if (state === State.closed || state === State.dying) continue;
      left--;
      if (state === State.timeWait) this.#leaveTimeWait(connection);
      else this.#abandon(connection);
    }
    return connection;
  }

  /** Connections whose RST has not been sent yet. */
  get resetsLeft(): number {
    return this.#resets.size;
  }
}
