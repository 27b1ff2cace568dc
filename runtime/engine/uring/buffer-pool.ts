import { allocate, type NativeMemory } from "../../ffi/memory.ts";

/** Bytes of a buffer: larger pieces of a stream come in several. */
export const BUFFER_BYTES = 16_384;

/**
 * Buffers that the kernel receives into. One is held only from a receive's submission until its bytes are handled, or
 * sent back, so that few are enough for any number of connections; the last one given back is used first, and pages of
 * those never used take no memory.
 */
export class BufferPool {
  /** All of it, for readers that take an offset. */
  readonly bytes: Uint8Array;
  readonly #memory: NativeMemory;
  readonly #free: Int32Array;
  #freeCount: number;
  /** How many hold on to each buffer. */
  readonly #holders: Uint16Array;
  /** The newest view made of each buffer, and where it lies: answers of one length need no new object. */
  readonly #views: (Uint8Array | undefined)[];
  readonly #viewOffsets: Float64Array;
  readonly #viewLengths: Uint32Array;
  /** The view that was asked for last. */
  #last: Uint8Array | null = null;
  #lastOffset = 0;

  constructor(count: number) {
    this.#memory = allocate(count * BUFFER_BYTES);
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.#free = Int32Array.from({ length: count }, (_, index) => count - 1 - index);
    this.#freeCount = count;
    this.#holders = new Uint16Array(count);
    this.#views = new Array(count).fill(undefined);
    this.#viewOffsets = new Float64Array(count);
    this.#viewLengths = new Uint32Array(count);
  }

  /** Whether there is one to take. */
  get hasFree(): boolean {
    return this.#freeCount > 0;
  }

  /** A buffer with one holder; -1 when all are taken. */
  take(): number {
    if (this.#freeCount === 0) return -1;
    const buffer = this.#free[--this.#freeCount]!;
    this.#holders[buffer] = 1;
    return buffer;
  }

  hold(buffer: number): void {
    this.#holders[buffer]!++;
  }

  release(buffer: number): void {
    if (--this.#holders[buffer]! === 0) this.#free[this.#freeCount++] = buffer;
  }

  addressOf(buffer: number): number {
    return this.#memory.address + buffer * BUFFER_BYTES;
  }

  /** The address of the byte at an offset in all of it. */
  addressAt(offset: number): number {
    return this.#memory.address + offset;
  }

  /** A stretch of a buffer; `offset` counts in all of it. */
  view(offset: number, length: number): Uint8Array {
    const buffer = Math.floor(offset / BUFFER_BYTES);
    const isKnown = this.#viewOffsets[buffer] === offset && this.#viewLengths[buffer] === length;
    const view = (isKnown ? this.#views[buffer] : undefined) ?? this.#newView(buffer, offset, length);
    this.#last = view;
    this.#lastOffset = offset;
    return view;
  }

  #newView(buffer: number, offset: number, length: number): Uint8Array {
    const view = new Uint8Array(this.#memory.buffer, offset, length);
    this.#views[buffer] = view;
    this.#viewOffsets[buffer] = offset;
    this.#viewLengths[buffer] = length;
    return view;
  }

  /** Where a view of it lies: known of the last one, for a getter of typed arrays costs Node 20 some 10 ns each time. */
  offsetOf(view: Uint8Array): number {
    return view === this.#last ? this.#lastOffset : view.byteOffset;
  }

  free(): void {
    this.#memory.free();
  }
}
