import { KEY_BYTES } from "./accept.ts";
import { writeBase64 } from "./base64.ts";
import { GrowableBytes } from "./growable-bytes.ts";
import { wordsOf } from "./mask.ts";
import { Sha1 } from "./sha1.ts";

const SECRET_BYTES = 16;
const NONCE_BYTES = 16;

/**
 * A Sec-WebSocket-Key for every connection and attempt. It cannot be predicted (RFC 6455, 4.1), and is not stored: it
 * is a hash of a secret of this process, the connection's number and the number of the attempt, and is computed again
 * to check the answer. One byte for each connection counts the attempts.
 */
export class ClientKeys {
  /** The key of the last call. */
  readonly key = new Uint8Array(KEY_BYTES);
  readonly #attempts: GrowableBytes;
  /** Hashes the secret, the connection and the attempt. */
  readonly #sha1 = new Sha1(SECRET_BYTES + 8 + 1);
  readonly #words = wordsOf(this.#sha1.message);

  /** @param connections the number of connections to make room for at first; greater numbers make it grow */
  constructor(connections: number) {
    this.#attempts = new GrowableBytes(connections);
    crypto.getRandomValues(this.#sha1.message.subarray(0, SECRET_BYTES));
  }

  /** Sets `key` to a new one for the connection. */
  renew(connection: number): void {
    this.#attempts.set(connection, (this.#attempts.get(connection) + 1) & 0xff);
    this.recall(connection);
  }

  /** Sets `key` to the connection's newest key. */
  recall(connection: number): void {
    this.#words.setFloat64(SECRET_BYTES, connection);
    this.#words.setUint8(SECRET_BYTES + 8, this.#attempts.get(connection));
    this.#sha1.update();
    writeBase64(this.#sha1.digest, NONCE_BYTES, this.key, 0);
  }
}
