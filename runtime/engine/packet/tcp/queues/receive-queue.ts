import { ByteStore } from "./byte-store.ts";

/** Beyond this, data for connections that do not read is dropped instead of kept; the peer sends it again. */
const MOST_KEPT_BYTES = 256 * 2 ** 20;

interface Piece {
  readonly chunk: number;
  readonly lengthBytes: number;
}

/** What came, in order, for connections that do not read at present. */
export class ReceiveQueue {
  readonly #store = new ByteStore();
  readonly #pieces = new Map<number, Piece[]>();
  readonly #bytes = new Map<number, number>();

  /** No connection has anything here. */
  get isEmpty(): boolean {
    return this.#pieces.size === 0;
  }

  /** Bytes kept for a connection. */
  bytesOf(connection: number): number {
    return this.#pieces.size === 0 ? 0 : (this.#bytes.get(connection) ?? 0);
  }

  /** Keeps a copy, of a segment's data at most; false when there is no more room. */
  add(connection: number, from: Uint8Array, offset: number, lengthBytes: number): boolean {
    if (this.#store.takenBytes > MOST_KEPT_BYTES) return false;
    const piece = { chunk: this.#store.keep(from, offset, lengthBytes), lengthBytes };
    const pieces = this.#pieces.get(connection);
    if (pieces === undefined) this.#pieces.set(connection, [piece]);
    else pieces.push(piece);
    this.#bytes.set(connection, this.bytesOf(connection) + lengthBytes);
    return true;
  }

  /** Hands out the oldest piece, which is forgotten when `use` returns; false when there is none. */
  take(connection: number, use: (bytes: Uint8Array, offset: number, lengthBytes: number) => void): boolean {
    const pieces = this.#pieces.get(connection);
    const piece = pieces?.shift();
    if (piece === undefined) return false;
    const left = this.bytesOf(connection) - piece.lengthBytes;
    this.#bytes.set(connection, left);
    if (pieces?.length === 0) this.drop(connection);
    use(this.#store.slabOf(piece.chunk), this.#store.offsetOf(piece.chunk), piece.lengthBytes);
    this.#store.release(piece.chunk);
    return true;
  }

  /** Forgets what was kept for a connection. */
  drop(connection: number): void {
    if (this.#pieces.size === 0) return;
    for (const { chunk } of this.#pieces.get(connection) ?? []) this.#store.release(chunk);
    this.#pieces.delete(connection);
    this.#bytes.delete(connection);
  }
}
