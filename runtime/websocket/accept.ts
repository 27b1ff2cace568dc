import { writeBase64 } from "./base64.ts";
import { SHA1_BYTES, Sha1 } from "./sha1.ts";

/** The length of a Sec-WebSocket-Key: 16 bytes in base64. */
export const KEY_BYTES = 24;

/** The length of a Sec-WebSocket-Accept: a SHA-1 in base64. */
export const ACCEPT_BYTES = 28;

/** The constant that is appended to the key (RFC 6455, 1.3). */
const GUID = new TextEncoder().encode("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");

/**
 * Computes Sec-WebSocket-Accept from Sec-WebSocket-Key (RFC 6455, 4.2.2). One object serves all; it allocates nothing.
 */
export class AcceptKey {
  /** The answer to the last key. */
  readonly accept = new Uint8Array(ACCEPT_BYTES);
  readonly #sha1 = new Sha1(KEY_BYTES + GUID.byteLength);

  constructor() {
    this.#sha1.message.set(GUID, KEY_BYTES);
  }

  /** Sets `accept` to the answer to the key at `offset` in `bytes`, which has KEY_BYTES. */
  of(bytes: Uint8Array, offset: number): void {
    const { message } = this.#sha1;
    for (let index = 0; index < KEY_BYTES; index++) message[index] = bytes[offset + index]!;
    this.#sha1.update();
    writeBase64(this.#sha1.digest, SHA1_BYTES, this.accept, 0);
  }
}
