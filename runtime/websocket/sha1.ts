/** SHA-1 (RFC 3174), for the handshake only. The object is reused, so that a million handshakes allocate nothing. */

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;

const INITIAL_STATE = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

/** The length of a digest, in bytes. */
export const SHA1_BYTES = 20;

/** Hashes messages of one length, written into `message`. */
export class Sha1 {
  /** The bytes to hash. */
  readonly message: Uint8Array;
  /** The digest of the last call. */
  readonly digest = new Uint8Array(SHA1_BYTES);
  readonly #digestWords = new DataView(this.digest.buffer);
  /** The message, a bit 1, zeros, and the length in bits at the end of a block. */
  readonly #padded: DataView;
  readonly #schedule = new Int32Array(80);
  readonly #state = new Int32Array(5);

  /** @param length of the messages, in bytes */
  constructor(length: number) {
    const blocks = Math.ceil((length + 1 + LENGTH_BYTES) / BLOCK_BYTES);
    const bytes = new Uint8Array(blocks * BLOCK_BYTES);
    bytes[length] = 0x80;
    this.message = bytes.subarray(0, length);
    this.#padded = new DataView(bytes.buffer);
    this.#padded.setUint32(bytes.byteLength - 4, length * 8);
  }

  /** Hashes `message` into `digest`. */
  update(): void {
    this.#state.set(INITIAL_STATE);
    for (let at = 0; at < this.#padded.byteLength; at += BLOCK_BYTES) this.#compress(at);
    for (let index = 0; index < 5; index++) this.#digestWords.setInt32(index * 4, this.#state[index]!);
  }

  #compress(blockAt: number): void {
    const schedule = this.#schedule;
    for (let step = 0; step < 16; step++) schedule[step] = this.#padded.getInt32(blockAt + step * 4);
    for (let step = 16; step < 80; step++) {
      const word = schedule[step - 3]! ^ schedule[step - 8]! ^ schedule[step - 14]! ^ schedule[step - 16]!;
      schedule[step] = (word << 1) | (word >>> 31);
    }
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    for (let step = 0; step < 80; step++) {
      const next = (((a << 5) | (a >>> 27)) + mix(step, b, c, d) + e + schedule[step]!) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
  }
}

/** The function and the constant of a step, cut to 32 bits at once, because larger numbers are slow. */
function mix(step: number, b: number, c: number, d: number): number {
  if (step < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0;
  if (step < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0;
  if (step < 60) return (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0;
  return ((b ^ c ^ d) + 0xca62c1d6) | 0;
}
