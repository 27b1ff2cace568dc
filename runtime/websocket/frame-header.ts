import { CloseCode, FIRST_CONTROL_OPCODE, MAX_CONTROL_BYTES, Opcode, type Role } from "./protocol.ts";

/** The longest header: two bytes, a 64-bit length and a masking key. */
export const MAX_HEADER_BYTES = 14;

/** The end of the header has not come. */
export const HEADER_INCOMPLETE = 0;

const FIN = 0x80;
const RESERVED = 0x70;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** A frame's header (RFC 6455, 5.2), decoded. One object serves every frame: nothing is allocated. */
export class FrameHeader {
  fin = false;
  opcode = 0;
  /** The length of the payload in bytes. It is exact up to 2^53; longer payloads exceed every limit. */
  length = 0;
  /** The masking key as a little-endian 32-bit integer; 0, which changes nothing, for a frame without a key. */
  mask = 0;
  readonly #masked: number;

  /** @param role the end that reads. Clients must mask, servers must not */
  constructor(role: Role) {
    this.#masked = role === "server" ? MASKED : 0;
  }

  get control(): boolean {
    return this.opcode >= FIRST_CONTROL_OPCODE;
  }

  /**
   * Decodes the header at `at`. Returns its length in bytes, HEADER_INCOMPLETE, or, as soon as an error can be seen,
   * the negated close code for it.
   */
  decode(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 2) return HEADER_INCOMPLETE;
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    this.fin = (first & FIN) !== 0;
    this.opcode = first & 0x0f;
    const short = second & 0x7f;
    if ((first & RESERVED) !== 0 || (second & MASKED) !== this.#masked || !this.#allows(short)) {
      return -CloseCode.protocolError;
    }
    const lengthBytes = short < LENGTH_16 ? 0 : short === LENGTH_16 ? 2 : 8;
    const maskAt = at + 2 + lengthBytes;
    const headerEnd = maskAt + (this.#masked === 0 ? 0 : 4);
    if (headerEnd > end) return HEADER_INCOMPLETE;
    this.length = lengthBytes === 0 ? short : bigEndian(bytes, at + 2, lengthBytes);
    if (!isMinimal(this.length, short) || (short === LENGTH_64 && bytes[at + 2]! >= 0x80)) {
      return -CloseCode.protocolError;
    }
    this.mask = this.#masked === 0 ? 0 : littleEndian32(bytes, maskAt);
    return headerEnd - at;
  }

  #allows(short: number): boolean {
    if (this.control) return this.opcode <= Opcode.pong && this.fin && short <= MAX_CONTROL_BYTES;
    return this.opcode <= Opcode.binary;
  }
}

/** "The minimal number of bytes MUST be used to encode the length" (RFC 6455, 5.2). */
function isMinimal(length: number, short: number): boolean {
  if (short === LENGTH_16) return length >= LENGTH_16;
  return short !== LENGTH_64 || length > 0xffff;
}

function bigEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) value = value * 256 + bytes[at + index]!;
  return value;
}

function littleEndian32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
