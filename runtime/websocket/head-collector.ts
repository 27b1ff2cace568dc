import { ascii, indexOf, startsWith } from "./ascii.ts";
import { MAX_HEAD_BYTES } from "./protocol.ts";

const BLANK_LINE = ascii("\r\n\r\n");
const CR = 0x0d;

/** What a chunk has made of the head. */
export const Head = { incomplete: 0, complete: 1, tooLong: 2 } as const;

interface Kept {
  bytes: Uint8Array;
  length: number;
}

/**
 * Finds the HTTP head at the beginning of what a connection receives. A head that lies whole in a chunk is not copied; the
 * pieces of others are kept, up to MAX_HEAD_BYTES, until it is complete or the connection is forgotten.
 */
export class HeadCollector {
  /** The head, as far as it has come when it is too long: `bytes` from `start` to `end`, its blank line included. */
  bytes = new Uint8Array(0) as Uint8Array;
  start = 0;
  end = 0;
  /** How many bytes of the chunk belong to the head; what follows are the first frames. */
  taken = 0;
  readonly #kept = new Map<number, Kept>();

  /** How many connections wait for the rest of a head. */
  get incomplete(): number {
    return this.#kept.size;
  }

  /** Takes a chunk. Returns one of `Head`; unless the head is incomplete, the fields tell where it lies. */
  take(connection: number, chunk: Uint8Array, offset: number, length: number): number {
    const kept = this.#kept.get(connection);
    const before = kept?.length ?? 0;
    const added = Math.min(length, MAX_HEAD_BYTES - before);
    if (kept === undefined) this.#look(chunk, offset, offset + added, 0);
    else this.#look(append(kept, chunk, offset, added), 0, before + added, before);
    this.taken = this.end - this.start - before;
    const complete = endsInBlankLine(this.bytes, this.start, this.end);
    if (!complete && before + added < MAX_HEAD_BYTES) {
      if (kept === undefined) this.#keep(connection, chunk, offset, added);
      return Head.incomplete;
    }
    this.#kept.delete(connection);
    return complete ? Head.complete : Head.tooLong;
  }

  forget(connection: number): void {
    this.#kept.delete(connection);
  }

  /** Sets the fields to the head, or to all there is when its end has not come. Of it `before` bytes were seen before. */
  #look(bytes: Uint8Array, start: number, end: number, before: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    const from = Math.max(start, start + before - (BLANK_LINE.length - 1));
    let at = indexOf(bytes, CR, from, end);
    while (at >= 0 && !startsWith(bytes, at, end, BLANK_LINE)) at = indexOf(bytes, CR, at + 1, end);
    if (at >= 0) this.end = at + BLANK_LINE.length;
  }

  #keep(connection: number, chunk: Uint8Array, offset: number, length: number): void {
    this.#kept.set(connection, { bytes: chunk.slice(offset, offset + length), length });
  }
}

function endsInBlankLine(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= BLANK_LINE.length && startsWith(bytes, end - BLANK_LINE.length, end, BLANK_LINE);
}

/** Appends to what is kept, in a buffer that doubles; returns the buffer. */
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
