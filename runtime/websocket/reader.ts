import { closeCodeOf } from "./close-payload.ts";
import { FrameHeader } from "./frame-header.ts";
import type { FrameSink } from "./frame-sink.ts";
import { GrowableBytes } from "./growable-bytes.ts";
import { applyMask, wordsOf } from "./mask.ts";
import { CloseCode, MAX_MESSAGE_BYTES, Opcode, type Role } from "./protocol.ts";
import { HEAD_ROOM_BYTES, Unfinished } from "./unfinished.ts";
import { checkUtf8, UTF8_COMPLETE } from "./utf8.ts";

/** Where a connection stands; a byte for each. */
const State = { ended: 0, betweenMessages: 1, unfinished: 2 } as const;

/**
 * Reads the frames of many connections (RFC 6455, 5). A frame that lies whole in a chunk costs no object and no copy; only
 * what is split or fragmented is kept, while it lasts. Wrong input is a close code, never an exception.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxMessageBytes: number;
  readonly #states: GrowableBytes;
  readonly #unfinished = new Map<number, Unfinished>();
  readonly #header: FrameHeader;
  /** The buffer that was fed last, and its words: engines feed few buffers, so this is seldom made anew. */
  #fed: Uint8Array = new Uint8Array(0);
  #words = wordsOf(this.#fed);
  #halted = false;

  /**
   * @param role which end reads: a server's side demands masks, a client's forbids them
   * @param connections for how many to make room at first; grows as numbers demand
   */
  constructor(role: Role, connections: number, sink: FrameSink, maxMessageBytes = MAX_MESSAGE_BYTES) {
    this.#sink = sink;
    this.#maxMessageBytes = maxMessageBytes;
    this.#states = new GrowableBytes(connections);
    this.#header = new FrameHeader(role);
  }

  /** How many connections are in the middle of a message or frame, and so hold more than a byte. */
  get unfinished(): number {
    return this.#unfinished.size;
  }

  /** The handshake is done: frames follow. */
  begin(connection: number): void {
    this.#unfinished.delete(connection);
    this.#states.set(connection, State.betweenMessages);
  }

  /** The connection is gone or closing: what is fed on it from now on is ignored. May be called by the sink. */
  forget(connection: number): void {
    this.#unfinished.delete(connection);
    this.#states.set(connection, State.ended);
  }

  /** To be called by the sink: `feed` returns after what it is telling now, with the rest of the chunk untouched. */
  halt(): void {
    this.#halted = true;
  }

  /**
   * Reads the `length` bytes of `buffer` from `offset` on, unmasking them in place, and tells the sink what they bring.
   * Returns how many bytes were taken: all, unless the sink called `halt`.
   */
  feed(connection: number, buffer: Uint8Array, offset: number, length: number): number {
    if (buffer !== this.#fed) {
      this.#fed = buffer;
      this.#words = wordsOf(buffer);
    }
    this.#halted = false;
    const end = offset + length;
    let at = offset;
    while (at < end && !this.#halted) {
      const state = this.#states.get(connection);
      if (state === State.ended) return length;
      at = state === State.betweenMessages ? this.#whole(connection, at, end) : this.#piece(connection, at, end);
    }
    return at - offset;
  }

  /** Takes a frame that is a whole message or control frame, or leaves it to `#piece`. Returns the offset behind it. */
  #whole(connection: number, at: number, end: number): number {
    const header = this.#header;
    const payload = at + header.decode(this.#fed, at, end);
    if (payload <= at || !header.fin || header.opcode === Opcode.continuation || payload + header.length > end) {
      this.#unfinished.set(connection, new Unfinished());
      this.#states.set(connection, State.unfinished);
      return at;
    }
    const { opcode, length } = header;
    if (header.mask !== 0) applyMask(this.#fed, this.#words, payload, length, header.mask);
    if (header.control) this.#tellControl(connection, opcode, this.#fed, payload, length);
    else this.#tellWhole(connection, opcode, payload, length);
    return payload + length;
  }

  #tellWhole(connection: number, opcode: number, offset: number, length: number): void {
    if (length > this.#maxMessageBytes) {
      this.#fail(connection, CloseCode.tooBig);
    } else if (opcode === Opcode.binary) {
      this.#sink.message(connection, this.#fed, offset, length, "binary");
    } else if (checkUtf8(UTF8_COMPLETE, this.#fed, this.#words, offset, length) === UTF8_COMPLETE) {
      this.#sink.message(connection, this.#fed, offset, length, "text");
    } else {
      this.#fail(connection, CloseCode.notUtf8);
    }
  }

  /** Takes what there is of a frame that came in pieces, or belongs to a fragmented message. */
  #piece(connection: number, at: number, end: number): number {
    const unfinished = this.#unfinished.get(connection)!;
    while (!unfinished.inPayload) {
      if (at === end) return end;
      const code = unfinished.takeHeaderByte(this.#fed[at++]!, this.#header, this.#maxMessageBytes);
      if (code !== 0) {
        this.#fail(connection, code);
        return end;
      }
    }
    const length = Math.min(end - at, unfinished.missing);
    if (!unfinished.takePayload(this.#fed, this.#words, at, length)) this.#fail(connection, CloseCode.notUtf8);
    else if (unfinished.missing === 0) this.#finishFrame(connection, unfinished);
    return at + length;
  }

  /** The state comes first: the sink may forget the connection. */
  #finishFrame(connection: number, unfinished: Unfinished): void {
    const { control, opcode, frameLength, kind, message, messageLength } = unfinished;
    const ends = control === null && unfinished.fin;
    unfinished.inPayload = false;
    unfinished.control = null;
    if (ends) unfinished.kind = null;
    if (unfinished.kind === null) this.begin(connection);
    if (control !== null) this.#tellControl(connection, opcode, control, HEAD_ROOM_BYTES, frameLength);
    else if (ends && !unfinished.wellFormed) this.#fail(connection, CloseCode.notUtf8);
    else if (ends) this.#sink.message(connection, message, HEAD_ROOM_BYTES, messageLength, kind!);
  }

  #tellControl(connection: number, opcode: number, buffer: Uint8Array, offset: number, length: number): void {
    if (opcode === Opcode.ping) this.#sink.ping(connection, buffer, offset, length);
    else if (opcode === Opcode.pong) this.#sink.pong(connection, buffer, offset, length);
    else this.#tellClose(connection, closeCodeOf(buffer, offset, length));
  }

  #tellClose(connection: number, code: number): void {
    if (code < 0) {
      this.#fail(connection, -code);
      return;
    }
    this.forget(connection);
    this.#sink.close(connection, code);
  }

  #fail(connection: number, code: number): void {
    this.forget(connection);
    this.#sink.failed(connection, code);
  }
}
