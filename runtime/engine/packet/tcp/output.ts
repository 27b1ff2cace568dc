import { type Connections, Flag } from "./connections.ts";
import type { Link } from "./link.ts";
import type { ReceiveQueue } from "./queues/receive-queue.ts";
import type { SendQueue } from "./queues/send-queue.ts";
import {
  IP_BYTES,
  NO_SCALE,
  type Segment,
  SYN_OPTION_BYTES,
  TCP,
  TCP_BYTES,
  writeHeaders,
  writeSynOptions,
} from "./segment.ts";
import type { TupleBook } from "./tuples.ts";

/** The window we offer: `WINDOW_BYTES`, scaled by 2 to the `OUR_SCALE` where the peer scales too. */
export const OUR_SCALE = 3;
export const WINDOW_BYTES = 131_072;

/** However crowded the receive ring is, a connection may send so many full segments. */
const LEAST_WINDOW_SEGMENTS = 4;

/** A window that was halved grows again by so much a round. */
const WINDOW_STEP_BYTES = 64;

/** What a window field holds. */
const MOST_UNSCALED = 65_535;

const HEADERS_BYTES = IP_BYTES + TCP_BYTES;

/** Puts segments of connections into the frames of a link. What finds no frame is lost, as on any link. */
export class Output {
  readonly #link: Link;
  readonly #table: Connections;
  readonly #book: TupleBook;
  readonly #sending: SendQueue;
  readonly #receiving: ReceiveQueue;
  /** The most data that a segment may carry here, and the MSS that the peer gets. */
  readonly mssBytes: number;
  #mostOffered = WINDOW_BYTES;

  constructor(link: Link, table: Connections, book: TupleBook, sending: SendQueue, receiving: ReceiveQueue) {
    this.#link = link;
    this.#table = table;
    this.#book = book;
    this.#sending = sending;
    this.#receiving = receiving;
    this.mssBytes = link.mtuBytes - HEADERS_BYTES;
  }

  /** How much more the peer may send. */
  window(connection: number): number {
    const scaled = (this.#table.flags[connection]! & Flag.scaled) !== 0;
    const whole = scaled ? WINDOW_BYTES : MOST_UNSCALED;
    return Math.max(0, whole - this.#receiving.bytesOf(connection));
  }

  /**
   * The receive ring is shared by all connections: while more comes than is taken in, each is offered less. What was offered
   * before is taken all the same.
   */
  crowded(): void {
    this.#mostOffered = Math.max(LEAST_WINDOW_SEGMENTS * this.mssBytes, this.#mostOffered >> 1);
  }

  /** The receive ring was emptied. */
  emptied(): void {
    if (this.#mostOffered < WINDOW_BYTES) this.#mostOffered += WINDOW_STEP_BYTES;
  }

  #windowField(connection: number): number {
    const bytes = Math.min(this.#mostOffered, this.window(connection));
    return (this.#table.flags[connection]! & Flag.scaled) === 0 ? bytes : bytes >> OUR_SCALE;
  }

  /** A segment of an established connection; `lengthBytes` of data from the sequence number on. */
  data(connection: number, sequence: number, lengthBytes: number, flags: number): void {
    const at = this.#link.begin();
    if (at < 0) return;
    this.#headers(at, connection, sequence, flags | TCP.ACK, TCP_BYTES, lengthBytes);
    if (lengthBytes > 0) this.#sending.copy(connection, sequence, lengthBytes, this.#link.bytes, at + HEADERS_BYTES);
    this.#link.commit(HEADERS_BYTES + lengthBytes);
    this.#table.flags[connection]! &= ~Flag.ackPending;
  }

  /** An acknowledgement, of all that was received in order; its sequence number lies in the peer's window. */
  acknowledge(connection: number): void {
    const { sndMax, sndUna, sndWnd } = this.#table;
    const most = (sndUna[connection]! + sndWnd[connection]!) | 0;
    const sequence = sndMax[connection]!;
    this.data(connection, ((sequence - most) | 0) > 0 ? most : sequence, 0, 0);
  }

  #headers(at: number, connection: number, sequence: number, flags: number, headerBytes: number, data: number): void {
    const book = this.#book;
    writeHeaders(
      this.#link.view,
      at,
      book.localAddress(connection),
      book.remoteAddress(connection),
      book.localPort(connection),
      book.remotePort(connection),
      sequence,
      (flags & TCP.ACK) === 0 ? 0 : this.#table.rcvNxt[connection]!,
      flags,
      // The window of a segment with SYN is never scaled.
      (flags & TCP.SYN) !== 0 ? MOST_UNSCALED : this.#windowField(connection),
      headerBytes,
      data,
    );
  }

  /** SYN, or SYN and ACK, with our options. */
  syn(connection: number, flags: number, withScale: boolean): void {
    const at = this.#link.begin();
    if (at < 0) return;
    const sequence = this.#table.sndUna[connection]!;
    this.#headers(at, connection, sequence, flags | TCP.SYN, TCP_BYTES + SYN_OPTION_BYTES, 0);
    writeSynOptions(this.#link.view, at + HEADERS_BYTES, this.mssBytes, withScale ? OUR_SCALE : NO_SCALE);
    this.#link.commit(HEADERS_BYTES + SYN_OPTION_BYTES);
  }

  reset(connection: number): void {
    const at = this.#link.begin();
    if (at < 0) return;
    this.#headers(at, connection, this.#table.sndMax[connection]!, TCP.RST | TCP.ACK, TCP_BYTES, 0);
    this.#link.commit(HEADERS_BYTES);
  }

  /** Answers a segment that belongs to no connection (RFC 9293, 3.10.7.1), or acknowledges what was never sent. */
  resetUnknown(segment: Segment): void {
    const at = this.#link.begin();
    if (at < 0) return;
    const acknowledges = (segment.flags & TCP.ACK) !== 0;
    writeHeaders(
      this.#link.view,
      at,
      segment.destination,
      segment.source,
      segment.destinationPort,
      segment.sourcePort,
      acknowledges ? segment.acknowledged : 0,
      acknowledges ? 0 : (segment.sequence + segment.length) | 0,
      acknowledges ? TCP.RST : TCP.RST | TCP.ACK,
      0,
      TCP_BYTES,
      0,
    );
    this.#link.commit(HEADERS_BYTES);
  }

  /** A probe: no data, at a sequence number that was acknowledged long ago, which the peer has to answer. */
  probe(connection: number): void {
    this.data(connection, (this.#table.sndUna[connection]! - 1) | 0, 0, 0);
  }
}
