import { closeCodeOf } from "./close-payload.ts";
import { FrameHeader } from "./frame-header.ts";
import type { FrameSink } from "./frame-sink.ts";
import { GrowableBytes } from "./growable-bytes.ts";
import { applyMask, wordsOf } from "./mask.ts";
import { CloseCode, MAX_MESSAGE_BYTES, Opcode, type Role } from "./protocol.ts";
import { HEAD_ROOM_BYTES, Unfinished } from "./unfinished.ts";
import { checkUtf8, UTF8_COMPLETE } from "./utf8.ts";

/** The state of a connection; one byte each. */
const State = { ended: 0, betweenMessages: 1, unfinished: 2 } as const;

/**
 * Reads the frames of many connections (RFC 6455, 5). A frame that is whole in one chunk is not copied, and no object
 * is made for it. Only a split frame or fragmented message is kept, until it is complete. Wrong input gives a close
 * code, never an exception.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxMessageBytes: number;
  readonly #states: GrowableBytes;
  readonly #unfinished = new Map<number, Unfinished>();
  readonly #header: FrameHeader;
  /**
   * The last buffer that was fed, and its words. Engines feed few different buffers, so the view is rarely made again.
   */
  #fed: Uint8Array = new Uint8Array(0);
  #words = wordsOf(this.#fed);
  #halted = false;

  /**
   * @param role the end that reads: a server requires masks, a client forbids them
   * @param connections the number of connections to make room for at first; greater numbers make it grow
   */
  constructor(role: Role, connections: number, sink: FrameSink, maxMessageBytes = MAX_MESSAGE_BYTES) {
    this.#sink = sink;
    this.#maxMessageBytes = maxMessageBytes;
    this.#states = new GrowableBytes(connections);
    this.#header = new FrameHeader(role);
  }

  /** The number of connections in the middle of a message or frame; they hold more than one byte. */
  get unfinished(): number {
    return this.#unfinished.size;
  }

  /** The handshake is done; frames follow. */
  begin(connection: number): void {
    this.#unfinished.delete(connection);
    this.#states.set(connection, State.betweenMessages);
  }

  /** The connection is closed or closing: bytes that are fed on it are ignored from now on. The sink may call this. */
  forget(connection: number): void {
    this.#unfinished.delete(connection);
    this.#states.set(connection, State.ended);
  }

  /** Called by the sink: `feed` returns after the present report, and does not touch the rest of the chunk. */
  halt(): void {
    this.#halted = true;
  }

  /**
   * Reads `length` bytes at `offset` in `buffer`, unmasks them in place, and reports to the sink. Returns the number of
   * bytes that were read: all, unless the sink called `halt`.
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

  /**
   * Reads a frame that is a whole message or control frame; leaves any other to `#piece`. Returns the offset behind it.
   */
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

  /**
   * Reads the part that has come of a split frame, or of a frame of a fragmented message. Returns the offset behind it.
   */
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

  /** Sets the state before it reports, because the sink may call `forget`. */
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
