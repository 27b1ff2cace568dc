import type { CloseReason } from "../../contract.ts";
import { Connections } from "./connections.ts";
import type { Link } from "./link.ts";
import { Output } from "./output.ts";
import { ReceiveQueue } from "./queues/receive-queue.ts";
import { SendQueue } from "./queues/send-queue.ts";
import { TimerWheel } from "./queues/timer-wheel.ts";
import { RoundTrip } from "./round-trip.ts";
import type { TupleBook } from "./tuples.ts";

/** What happens to connections. Events are reported during `Tcp.input` and `Tcp.turn` only, never during other calls. */
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
  /** ACKs sent in answer to RST, SYN or ACK that a peer in its right state does not send (RFC 5961). */
  challengeAcks: number;
  /** ACKs sent at once because a segment was out of order, or came twice. */
  duplicateAcks: number;
}

/** How an end behaves. */
export interface TcpOptions {
  readonly connections: number;
  /** So many connections may have something under way that is not acknowledged; the others wait in a queue. */
  readonly mostBusy: number;
  /** A random 32-bit number, from which initial sequence numbers are made. */
  readonly seed: number;
}

/** The fixed bound of what one connection has under way: a congestion window that never grows. */
export const MOST_IN_FLIGHT_BYTES = 65_536;

/** What the parts of TCP share: the state of all connections of one end, and the time. */
export class Shared {
  readonly counts: TcpCounts = { retransmissions: 0, challengeAcks: 0, duplicateAcks: 0 };
  readonly link: Link;
  readonly book: TupleBook;
  readonly events: TcpEvents;
  readonly options: TcpOptions;
  readonly table: Connections;
  readonly sending: SendQueue;
  readonly receiving = new ReceiveQueue();
  readonly output: Output;
  readonly timers: TimerWheel;
  readonly roundTrip = new RoundTrip();
  nowMs: number;

  constructor(link: Link, book: TupleBook, events: TcpEvents, options: TcpOptions, nowMs: number) {
    this.link = link;
    this.book = book;
    this.events = events;
    this.options = options;
    this.table = new Connections(options.connections);
    this.sending = new SendQueue(options.connections);
    this.output = new Output(link, this.table, book, this.sending, this.receiving);
    this.timers = new TimerWheel(options.connections, nowMs);
    this.nowMs = nowMs;
  }

  /** Makes room for more connections. */
  grow(count: number): void {
    this.table.grow(count);
    this.sending.grow(count);
    this.timers.grow(count);
  }

  /** Starts the retransmission timer of a connection; it waits longer after each retransmission in a row. */
  startTimer(connection: number): void {
    this.timers.set(connection, this.nowMs + this.roundTrip.timeoutMs(this.table.retries[connection]!));
  }
}
