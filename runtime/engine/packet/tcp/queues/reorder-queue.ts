import { ByteStore } from "./byte-store.ts";

/** Beyond this, data out of order is dropped instead of kept; the peer sends it again. */
const MOST_KEPT_BYTES = 64 * 2 ** 20;
const MOST_PIECES = 128;

interface Piece {
  readonly sequence: number;
  readonly chunk: number;
  readonly lengthBytes: number;
}

/** Data that came before what it follows, until that is there: a few connections at a time, after a loss. */
export class ReorderQueue {
  readonly #store = new ByteStore();
  /** Of each connection, in the order in which they came. */
  readonly #pieces = new Map<number, Piece[]>();

  get isEmpty(): boolean {
    return this.#pieces.size === 0;
  }

  /** Keeps a copy of a segment's data, if there is room and it is not known. */
  add(connection: number, sequence: number, from: Uint8Array, offset: number, lengthBytes: number): void {
    const pieces = this.#pieces.get(connection) ?? [];
    const isKnown = pieces.some((piece) => piece.sequence === sequence && piece.lengthBytes >= lengthBytes);
    if (isKnown || pieces.length >= MOST_PIECES || this.#store.takenBytes > MOST_KEPT_BYTES) return;
    pieces.push({ sequence, chunk: this.#store.keep(from, offset, lengthBytes), lengthBytes });
    this.#pieces.set(connection, pieces);
  }

  /**
   * Hands out what follows `next`, the sequence number that is expected, and forgets what lies before it. Returns how many
   * bytes there were; 0 when nothing of that kind is kept. `use` returns whether it has taken them.
   */
  take(
    connection: number,
    next: number,
    use: (bytes: Uint8Array, offset: number, lengthBytes: number) => void,
  ): number {
    const pieces = this.#pieces.get(connection);
    if (pieces === undefined) return 0;
    for (let index = pieces.length - 1; index >= 0; index--) {
      const { sequence, chunk, lengthBytes } = pieces[index]!;
      const known = (next - sequence) | 0;
      if (known < 0) continue;
      pieces.splice(index, 1);
      if (pieces.length === 0) this.#pieces.delete(connection);
      const fresh = lengthBytes - known;
      if (fresh > 0) use(this.#store.slabOf(chunk), this.#store.offsetOf(chunk) + known, fresh);
      this.#store.release(chunk);
      if (fresh > 0) return fresh;
    }
    return 0;
  }

  /** Forgets what was kept of a connection. */
  drop(connection: number): void {
    for (const { chunk } of this.#pieces.get(connection) ?? []) this.#store.release(chunk);
    this.#pieces.delete(connection);
  }
}
