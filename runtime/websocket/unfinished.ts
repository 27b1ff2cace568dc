import { type FrameHeader, HEADER_INCOMPLETE, MAX_HEADER_BYTES } from "./frame-header.ts";
import { applyMask, maskAfter } from "./mask.ts";
import { CloseCode, type MessageKind, Opcode } from "./protocol.ts";
import { checkUtf8, UTF8_COMPLETE, UTF8_INVALID } from "./utf8.ts";

/** Free bytes before a payload: the longest header of a server's frame (`writeServerHeader`). */
export const HEAD_ROOM_BYTES = 10;

/** The first size of a message's buffer, which doubles as bytes come; a last frame that ends before needs no more. */
const FIRST_BYTES = 1024;

/**
 * The part of a frame that has come, and the part of its message, on one connection. It exists only while a frame or
 * message is in pieces. Its buffers grow with the bytes that have come, not with the length that a header announces.
 */
export class Unfinished {
  /** The header of the frame is complete, and its payload is due. */
  inPayload = false;
  fin = false;
  opcode = 0;
  /** The length of the frame's payload, in bytes. */
  frameLength = 0;
  /** A control frame's payload, with head room before it; null outside of one. */
  control: Uint8Array | null = null;
  /** The kind of the message that has begun; null before its first frame and after its last. */
  kind: MessageKind | null = null;
  /** The part of the message that has come, with head room before it and free bytes behind. */
  message = new Uint8Array(0);
  /** Bytes of the message that have come. */
  messageLength = 0;
  #mask = 0;
  #taken = 0;
  #utf8 = UTF8_COMPLETE;
  readonly #header = new Uint8Array(MAX_HEADER_BYTES);
  #headerLength = 0;

  /** The number of bytes of the frame's payload that have not come. */
  get missing(): number {
    return this.frameLength - this.#taken;
  }

  /** Whether the text ends at the end of a character; true for binary. */
  get wellFormed(): boolean {
    return this.#utf8 === UTF8_COMPLETE;
  }

  /** Takes one byte of a header; sets `inPayload` after the last. Returns 0, or the close code of an error. */
  takeHeaderByte(byte: number, header: FrameHeader, maxMessageBytes: number): number {
    this.#header[this.#headerLength++] = byte;
    const decoded = header.decode(this.#header, 0, this.#headerLength);
    if (decoded === HEADER_INCOMPLETE) return 0;
    if (decoded < 0) return -decoded;
    this.#headerLength = 0;
    return this.#beginFrame(header, maxMessageBytes);
  }

  #beginFrame(header: FrameHeader, maxMessageBytes: number): number {
    this.inPayload = true;
    this.fin = header.fin;
    this.opcode = header.opcode;
    this.frameLength = header.length;
    this.#mask = header.mask;
    this.#taken = 0;
    if (header.control) {
      this.control = new Uint8Array(HEAD_ROOM_BYTES + header.length);
      return 0;
    }
    const continues = header.opcode === Opcode.continuation;
    if (continues !== (this.kind !== null)) return CloseCode.protocolError;
    if (!continues) this.#beginMessage(header.opcode === Opcode.text ? "text" : "binary");
    return this.messageLength + header.length > maxMessageBytes ? CloseCode.tooBig : 0;
  }

  #beginMessage(kind: MessageKind): void {
    this.kind = kind;
    this.message = new Uint8Array(0);
    this.messageLength = 0;
    this.#utf8 = UTF8_COMPLETE;
  }

  /** Takes a piece of the payload, and unmasks it in place. Returns false for text that cannot be UTF-8. */
  takePayload(bytes: Uint8Array, words: DataView, at: number, length: number): boolean {
    if (this.#mask !== 0) applyMask(bytes, words, at, length, maskAfter(this.#mask, this.#taken));
    const piece = bytes.subarray(at, at + length);
    if (this.control !== null) {
      this.control.set(piece, HEAD_ROOM_BYTES + this.#taken);
    } else {
      if (this.kind === "text") this.#utf8 = checkUtf8(this.#utf8, bytes, words, at, length);
      if (this.#utf8 === UTF8_INVALID) return false;
      this.#grow(this.messageLength + length, this.messageLength + this.missing);
      this.message.set(piece, HEAD_ROOM_BYTES + this.messageLength);
      this.messageLength += length;
    }
    this.#taken += length;
    return true;
  }

  /**
   * Makes room for `needed` bytes of the message. The room doubles, so that a message in many fragments is not copied
   * for each of them; in the last frame it does not grow beyond the frame's end.
   */
  #grow(needed: number, frameEnd: number): void {
    const capacity = this.message.byteLength - HEAD_ROOM_BYTES;
    if (needed <= capacity) return;
    const doubled = Math.max(needed, 2 * capacity, FIRST_BYTES);
    const larger = new Uint8Array(HEAD_ROOM_BYTES + (this.fin ? Math.min(frameEnd, doubled) : doubled));
    larger.set(this.message);
    this.message = larger;
  }
}
