import { allocate, type NativeMemory } from "../../ffi/memory.ts";
import { BufferShelf } from "./buffer-shelf.ts";
import { BufferViews } from "./buffer-views.ts";
import type { ReceivedBytes } from "./byte-stream.ts";

/** The number of buffers of each size. */
const COUNT = 4_096;

/** Most messages fit. Small buffers share pages, so that the processor has fewer pages to look up. */
export const SMALL_BYTES = 256;

/** Longer parts of a stream are received in several buffers. */
export const LARGE_BYTES = 16_384;

/**
 * From one large buffer to the next. It is a cache line longer than the buffer; otherwise the beginnings of many
 * buffers would compete for a few slots of the processor's cache.
 */
const LARGE_STRIDE_BYTES = LARGE_BYTES + 64;

/** The offset of the first large buffer. */
const LARGE_FIRST_BYTE = COUNT * SMALL_BYTES;

/**
 * Buffers that the kernel receives into, by number: the small ones, then the large ones. A buffer is held from the
 * start of a receive until its bytes are handled or sent back, so a few buffers are enough for any number of
 * connections. The last one given back is used first; the pages of buffers that were never used take no memory.
 */
export class BufferPool implements ReceivedBytes {
  /** The memory of all buffers, for readers that take an offset. */
  readonly bytes: Uint8Array;
  readonly #memory: NativeMemory;
  readonly #small = new BufferShelf(0, COUNT);
  readonly #large = new BufferShelf(COUNT, COUNT);
  /** The number of holders of each buffer. */
  readonly #holders = new Uint16Array(2 * COUNT);
  readonly #views: BufferViews;

  constructor() {
    this.#memory = allocate(LARGE_FIRST_BYTE + COUNT * LARGE_STRIDE_BYTES);
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.#views = new BufferViews(this.bytes, 2 * COUNT);
  }

  /** Whether a buffer is free. */
  get hasFree(): boolean {
    return this.#small.freeCount + this.#large.freeCount > 0;
  }

  /** Takes a buffer, of this size if one is free and of the other size if not. Returns -1 when all are taken. */
  take(large: boolean): number {
    const wanted = large ? this.#large : this.#small;
    const other = large ? this.#small : this.#large;
    return this.#takeFrom(wanted.freeCount > 0 ? wanted : other);
  }

  /** Takes a buffer for `length` bytes. Returns -1 when none is free or large enough. */
  takeFor(length: number): number {
    if (length <= SMALL_BYTES) return this.take(false);
    return length <= LARGE_BYTES ? this.#takeFrom(this.#large) : -1;
  }

  #takeFrom(shelf: BufferShelf): number {
    const buffer = shelf.take();
    if (buffer !== -1) this.#holders[buffer] = 1;
    return buffer;
  }

  /** Adds a holder: one more `release` is needed. A taken buffer has one. */
  hold(buffer: number): void {
    this.#holders[buffer]!++;
  }

  /** Removes a holder. Without holders the buffer is free. */
  release(buffer: number): void {
    if (--this.#holders[buffer]! === 0) (buffer < COUNT ? this.#small : this.#large).giveBack(buffer);
  }

  /** The size of a buffer, in bytes. */
  lengthOf(buffer: number): number {
    return buffer < COUNT ? SMALL_BYTES : LARGE_BYTES;
  }

  addressOf(buffer: number): number {
    return this.#memory.address + this.offsetIn(buffer);
  }

  /** The offset of a buffer in `bytes`. */
  offsetIn(buffer: number): number {
    return buffer < COUNT ? buffer * SMALL_BYTES : LARGE_FIRST_BYTE + (buffer - COUNT) * LARGE_STRIDE_BYTES;
  }

  /** The address of the byte at an offset in `bytes`. */
  addressAt(offset: number): number {
    return this.#memory.address + offset;
  }

  /** A view of a part of one buffer, valid until the next call; `offset` counts in `bytes`. */
  view(offset: number, length: number): Uint8Array {
    return this.#views.of(bufferAt(offset), offset, length);
  }

  /** Whether this is a view of the pool: the last one, or one that is not a copy. */
  has(view: Uint8Array): boolean {
    return this.#views.has(view);
  }

  /** The offset of a view of the pool in `bytes`. */
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
