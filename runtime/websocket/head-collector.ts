import { indexOf } from "./ascii.ts";
import { MAX_HEAD_BYTES } from "./protocol.ts";

const CR = 0x0d;
const LF = 0x0a;

/** The state of a head after a chunk. A head is malformed when a line of it ends in LF without CR (RFC 9112, 2.2). */
export const Head = { incomplete: 0, complete: 1, tooLong: 2, malformed: 3 } as const;

interface Kept {
  bytes: Uint8Array;
  length: number;
}

/**
 * Finds the HTTP head at the beginning of what a connection receives. A head that is whole in one chunk is not copied.
 * The pieces of others are kept, up to MAX_HEAD_BYTES, until the head is complete or the connection is forgotten.
 */
export class HeadCollector {
  /**
   * The head, with its blank line: `bytes` from `start` to `end`. Of a head that is too long or malformed, the part
   * that has come.
   */
  bytes = new Uint8Array(0) as Uint8Array;
  start = 0;
  end = 0;
  /** How many bytes of the chunk belong to the head; what follows are the first frames. */
  taken = 0;
  readonly #kept = new Map<number, Kept>();

  /** The number of connections of which a part of the head has come. */
  get incomplete(): number {
    return this.#kept.size;
  }

  /** Takes a chunk. Returns one of `Head`; unless the head is incomplete, the fields say where it is. */
  take(connection: number, chunk: Uint8Array, offset: number, length: number): number {
    const kept = this.#kept.get(connection);
    const before = kept?.length ?? 0;
    const added = Math.min(length, MAX_HEAD_BYTES - before);
    const head =
      kept === undefined
        ? this.#look(chunk, offset, offset + added, 0)
        : this.#look(append(kept, chunk, offset, added), 0, before + added, before);
    this.taken = this.end - this.start - before;
    if (head === Head.incomplete && before + added < MAX_HEAD_BYTES) {
      if (kept === undefined) this.#keep(connection, chunk, offset, added);
      return Head.incomplete;
    }
    this.#kept.delete(connection);
    return head === Head.incomplete ? Head.tooLong : head;
  }

  forget(connection: number): void {
    this.#kept.delete(connection);
  }

  /**
   * Sets the fields to the head, or to all bytes while it is incomplete. Looks at the ends of lines; those in the first
   * `before` bytes were looked at before. Returns one of `Head`.
   */
  #look(bytes: Uint8Array, start: number, end: number, before: number): number {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    for (let at = indexOf(bytes, LF, start + before, end); at >= 0; at = indexOf(bytes, LF, at + 1, end)) {
      const isBare = at === start || bytes[at - 1] !== CR;
      const isBlankLine = !isBare && at - 3 >= start && bytes[at - 2] === LF;
      if (!isBare && !isBlankLine) continue;
      this.end = at + 1;
      return isBare ? Head.malformed : Head.complete;
    }
    return Head.incomplete;
  }

  #keep(connection: number, chunk: Uint8Array, offset: number, length: number): void {
    this.#kept.set(connection, { bytes: chunk.slice(offset, offset + length), length });
  }
}

/** Appends to a kept head, whose buffer doubles when it is full; returns the buffer. */
function append(kept: Kept, chunk: Uint8Array, offset: number, length: number): Uint8Array {
  const needed = kept.length + length;
  if (needed > kept.bytes.length) {
    const larger = new Uint8Array(Math.min(MAX_HEAD_BYTES, Math.max(needed, 2 * kept.bytes.length)));
    larger.set(kept.bytes.subarray(0, kept.length));
    kept.bytes = larger;
  }
  kept.bytes.set(chunk.subarray(offset, offset + length), kept.length);
  kept.length = needed;
  return kept.bytes;
}
