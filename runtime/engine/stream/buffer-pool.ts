import { allocate, type NativeMemory } from "../../ffi/memory.ts";
import { BufferShelf } from "./buffer-shelf.ts";
import { BufferViews } from "./buffer-views.ts";
import type { ReceivedBytes } from "./byte-stream.ts";

/** Buffers of each of the two sizes. */
const COUNT = 4_096;

/** Most messages fit in these. Many of them share a page: the processor reads on in it where it would have to look up many. */
export const SMALL_BYTES = 256;

/** Larger pieces of a stream come in several. */
export const LARGE_BYTES = 16_384;

/**
 * From one large buffer to the next: a line of the processor's cache more, so that the beginnings of many do not compete for
 * the same few slots in it.
 */
const LARGE_STRIDE_BYTES = LARGE_BYTES + 64;

/** Where the large ones begin. */
const LARGE_FIRST_BYTE = COUNT * SMALL_BYTES;

/**
 * Buffers that the kernel receives into, numbered: small ones, then large ones. One is held only from a receive's submission
 * until its bytes are handled, or sent back, so that few are enough for any number of connections; the last one given back
 * is used first, and pages of those never used take no memory.
 */
export class BufferPool implements ReceivedBytes {
  /** All of it, for readers that take an offset. */
  readonly bytes: Uint8Array;
  readonly #memory: NativeMemory;
  readonly #small = new BufferShelf(0, COUNT);
  readonly #large = new BufferShelf(COUNT, COUNT);
  /** How many hold on to each buffer. */
  readonly #holders = new Uint16Array(2 * COUNT);
  readonly #views: BufferViews;

  constructor() {
    this.#memory = allocate(LARGE_FIRST_BYTE + COUNT * LARGE_STRIDE_BYTES);
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.#views = new BufferViews(this.bytes, 2 * COUNT);
  }

  /** Whether there is one to take. */
  get hasFree(): boolean {
    return this.#small.freeCount + this.#large.freeCount > 0;
  }

  /** A buffer with one holder, of the size asked for if there is one, else of the other; -1 when all are taken. */
  take(large: boolean): number {
    const wanted = large ? this.#large : this.#small;
    const other = large ? this.#small : this.#large;
    return this.#takeFrom(wanted.freeCount > 0 ? wanted : other);
  }

  /** A buffer with one holder for so many bytes; -1 when there is none. */
  takeFor(length: number): number {
    if (length <= SMALL_BYTES) return this.take(false);
    return length <= LARGE_BYTES ? this.#takeFrom(this.#large) : -1;
  }

  #takeFrom(shelf: BufferShelf): number {
    const buffer = shelf.take();
    if (buffer !== -1) this.#holders[buffer] = 1;
    return buffer;
  }

  hold(buffer: number): void {
    this.#holders[buffer]!++;
  }

  release(buffer: number): void {
    if (--this.#holders[buffer]! === 0) (buffer < COUNT ? this.#small : this.#large).giveBack(buffer);
  }

  /** How many bytes a buffer has room for. */
  lengthOf(buffer: number): number {
    return buffer < COUNT ? SMALL_BYTES : LARGE_BYTES;
  }

  addressOf(buffer: number): number {
    return this.#memory.address + this.offsetIn(buffer);
  }

  /** Where a buffer begins in all of it. */
  offsetIn(buffer: number): number {
    return buffer < COUNT ? buffer * SMALL_BYTES : LARGE_FIRST_BYTE + (buffer - COUNT) * LARGE_STRIDE_BYTES;
  }

  /** The address of the byte at an offset in all of it. */
  addressAt(offset: number): number {
    return this.#memory.address + offset;
  }

  /** A stretch of a buffer, to be read until the next is asked for; `offset` counts in all of it. */
  view(offset: number, length: number): Uint8Array {
    return this.#views.of(bufferAt(offset), offset, length);
  }

  /** Whether it is a view of it: the last one, or one that is no copy. */
  has(view: Uint8Array): boolean {
    return this.#views.has(view);
  }

  /** Where a view of it lies. */
  offsetOf(view: Uint8Array): number {
    return this.#views.offsetOf(view);
  }

  free(): void {
    this.#memory.free();
  }
}

/** The buffer that the byte at an offset lies in. */
function bufferAt(offset: number): number {
  if (offset < LARGE_FIRST_BYTE) return Math.floor(offset / SMALL_BYTES);
  return COUNT + Math.floor((offset - LARGE_FIRST_BYTE) / LARGE_STRIDE_BYTES);
}
