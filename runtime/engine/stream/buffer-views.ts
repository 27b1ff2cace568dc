/**
 * Parts up to this long are copied, which is less work than to fetch an object that is not in the processor's cache.
 */
const MOST_COPIED_BYTES = 64;

/**
 * Views of parts of a pool's buffers, without a new object for each. A short part is copied, always to the same memory.
 * For a long part, the newest view of each buffer is kept. A view is valid until the next one is made.
 */
export class BufferViews {
  readonly #bytes: Uint8Array;
  readonly #copy = new Uint8Array(MOST_COPIED_BYTES);
  /** Views of the beginning of `#copy`, by their length. */
  readonly #copies = Array.from({ length: MOST_COPIED_BYTES + 1 }, (_, length) => this.#copy.subarray(0, length));
  /** The newest view of each buffer, and its offset and length. */
  readonly #views: (Uint8Array | undefined)[];
  readonly #offsets: Float64Array;
  readonly #lengths: Uint32Array;
  #last: Uint8Array | null = null;
  #lastOffset = 0;

  constructor(bytes: Uint8Array, buffers: number) {
    this.#bytes = bytes;
    this.#views = new Array(buffers).fill(undefined);
    this.#offsets = new Float64Array(buffers);
    this.#lengths = new Uint32Array(buffers);
  }

  /** A view of `length` bytes at an offset in the whole pool, which is in this buffer. */
  of(buffer: number, offset: number, length: number): Uint8Array {
    const view = length <= MOST_COPIED_BYTES ? this.#copyOf(offset, length) : this.#kept(buffer, offset, length);
    this.#last = view;
    this.#lastOffset = offset;
    return view;
  }

  #copyOf(offset: number, length: number): Uint8Array {
    const from = this.#bytes;
    const to = this.#copy;
    for (let index = 0; index < length; index++) to[index] = from[offset + index]!;
    return this.#copies[length]!;
  }

  #kept(buffer: number, offset: number, length: number): Uint8Array {
    const isKnown = this.#offsets[buffer] === offset && this.#lengths[buffer] === length;
    return (isKnown ? this.#views[buffer] : undefined) ?? this.#newView(buffer, offset, length);
  }

  #newView(buffer: number, offset: number, length: number): Uint8Array {
    const view = this.#bytes.subarray(offset, offset + length);
    this.#views[buffer] = view;
    this.#offsets[buffer] = offset;
    this.#lengths[buffer] = length;
    return view;
  }

  /** Whether this is a view of the pool: the last one, or one that is not a copy. */
  has(view: Uint8Array): boolean {
    return view === this.#last || view.buffer === this.#bytes.buffer;
  }

  /**
   * The offset of a view in the pool. The offset of the last view is kept, because `byteOffset` takes about 10 ns on
   * Node 20.
   */
  offsetOf(view: Uint8Array): number {
    return view === this.#last ? this.#lastOffset : view.byteOffset;
  }
}
