import { applyMask } from "./mask.ts";
import { CloseCode, type FrameKind, MAX_CONTROL_BYTES, type MessageKind, mayTravel, Opcode } from "./protocol.ts";

const FIN = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;

/** The length of the header of a payload, in bytes: 2, 4 or 10, and 4 more with a mask. */
export function headerBytes(length: number, masked: boolean): number {
  const unmasked = length <= 125 ? 2 : length <= 0xffff ? 4 : 10;
  return masked ? unmasked + MASK_BYTES : unmasked;
}

/** Writes the header of an unfragmented frame, which ends in the mask if there is one. Returns the offset behind it. */
function writeHeader(target: Uint8Array, at: number, kind: FrameKind, length: number, mask: number | null): number {
  const end = at + headerBytes(length, mask !== null);
  const flag = mask === null ? 0 : MASKED;
  const lengthEnd = mask === null ? end : end - MASK_BYTES;
  target[at] = FIN | Opcode[kind];
  if (length <= 125) {
    target[at + 1] = flag | length;
  } else {
    target[at + 1] = flag | (length <= 0xffff ? 126 : 127);
    for (let place = lengthEnd - 1, rest = length; place > at + 1; place--, rest = Math.floor(rest / 256)) {
      target[place] = rest & 0xff;
    }
  }
  if (mask !== null) for (let byte = 0; byte < MASK_BYTES; byte++) target[lengthEnd + byte] = mask >>> (byte * 8);
  return end;
}

/**
 * Writes a server's header directly before a payload that is already in `buffer`. Returns the offset of the frame,
 * which ends with the payload. So an echo is sent from the buffer in which it came: the bytes before the payload were
 * the header of the masked frame, and `FrameSink` guarantees the same room before a payload that came in pieces.
 */
export function writeServerHeader(buffer: Uint8Array, payloadOffset: number, length: number, kind: FrameKind): number {
  const at = payloadOffset - headerBytes(length, false);
  writeHeader(buffer, at, kind, length, null);
  return at;
}

/**
 * Writes a whole frame into `target` at `at`, and returns the offset behind it. Allocates nothing.
 *
 * @param mask a client's masking key (of a `MaskSource`), null on a server
 * @param payload the bytes from `offset` on, `length` of them
 */
export function writeFrame(
  target: Uint8Array,
  at: number,
  kind: FrameKind,
  mask: number | null,
  payload: Uint8Array,
  offset = 0,
  length = payload.byteLength - offset,
): number {
  const payloadAt = writeHeader(target, at, kind, length, mask);
  const key = mask ?? 0;
  for (let index = 0; index < length; index++) {
    target[payloadAt + index] = payload[offset + index]! ^ (key >>> ((index & 3) * 8));
  }
  return payloadAt + length;
}

/**
 * Writes a client's message at the beginning of `target`, and returns the length of the frame. It copies the payload
 * and then masks it by words, which is faster than one loop over bytes (Node 20: 24 bytes in 80 ns instead of 120, 64
 * KiB in 16 µs instead of 240).
 *
 * @param words a view of the same memory as `target`, with the same offsets
 */
export function writeClientFrame(
  target: Uint8Array,
  words: DataView,
  kind: MessageKind,
  mask: number,
  payload: Uint8Array,
): number {
  const payloadAt = writeHeader(target, 0, kind, payload.length, mask);
  target.set(payload, payloadAt);
  applyMask(target, words, payloadAt, payload.length, mask);
  return payloadAt + payload.length;
}

/** A whole frame in bytes of its own. */
export function frame(kind: FrameKind, payload: Uint8Array, mask: number | null): Uint8Array {
  const bytes = new Uint8Array(headerBytes(payload.byteLength, mask !== null) + payload.byteLength);
  writeFrame(bytes, 0, kind, mask, payload);
  return bytes;
}

/** A message as a client sends it. */
export function clientFrame(payload: Uint8Array, kind: MessageKind, mask: number): Uint8Array {
  return frame(kind, payload, mask);
}

/** A message as a server sends it. */
export function serverFrame(payload: Uint8Array, kind: MessageKind): Uint8Array {
  return frame(kind, payload, null);
}

/**
 * A close frame. It is empty for 1005, which stands for "no code" and is never sent; so a received code can be answered
 * with itself.
 *
 * @throws {RangeError} when the code must not be sent, or the reason is too long for a control frame
 */
export function closeFrame(code: number, mask: number | null, reason = ""): Uint8Array {
  if (code === CloseCode.absent) return frame("close", new Uint8Array(0), mask);
  if (!mayTravel(code)) throw new RangeError(`Cannot send the close code ${code}: use 1000, or 3000 to 4999`);
  const text = new TextEncoder().encode(reason);
  const payload = new Uint8Array(2 + text.byteLength);
  if (payload.byteLength > MAX_CONTROL_BYTES) {
    throw new RangeError(`Cannot send a close reason of ${text.byteLength} bytes: 123 is the most`);
  }
  payload[0] = code >>> 8;
  payload[1] = code;
  payload.set(text, 2);
  return frame("close", payload, mask);
}
