import type { ReceivedBytes } from "../stream/byte-stream.ts";
import { copyBytes } from "./tcp/queues/byte-store.ts";

/** Stretches up to this long are copied into one place: less work than to make an object for each. */
const MOST_COPIED_BYTES = 256;

/**
 * The bytes that are being delivered: those of a received frame, in the ring, or bytes that were kept for a reader that
 * paused. `bytes` changes with every piece.
 */
export class ReceivedMemory implements ReceivedBytes {
  bytes: Uint8Array = new Uint8Array(0);
  readonly #copy = new Uint8Array(MOST_COPIED_BYTES);
  /** The copy's beginning, by its length. */
  readonly #copies = Array.from({ length: MOST_COPIED_BYTES + 1 }, (_, length) => this.#copy.subarray(0, length));
  #last: Uint8Array | null = null;
  #lastOffset = 0;

  view(offset: number, lengthBytes: number): Uint8Array {
    this.#lastOffset = offset;
    if (lengthBytes > MOST_COPIED_BYTES) {
      this.#last = this.bytes.subarray(offset, offset + lengthBytes);
      return this.#last;
    }
    copyBytes(this.bytes, offset, this.#copy, 0, lengthBytes);
    const view = this.#copies[lengthBytes]!;
    this.#last = view;
    return view;
  }

  has(view: Uint8Array): boolean {
    return view === this.#last || view.buffer === this.bytes.buffer;
  }

  offsetOf(view: Uint8Array): number {
    return view === this.#last ? this.#lastOffset : view.byteOffset;
  }
}
