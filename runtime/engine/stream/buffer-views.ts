/** Stretches up to this long are copied: less work than to fetch an object that the processor's cache has forgotten. */
const MOST_COPIED_BYTES = 64;

/**
 * Views of stretches of a pool's buffers, without an object for each: a short one is a copy in a place that is used again
 * and again, of a long one the newest of each buffer is kept. One is good until the next is asked for.
 */
export class BufferViews {
  readonly #bytes: Uint8Array;
  readonly #copy = new Uint8Array(MOST_COPIED_BYTES);
  /** The copy's beginning, by its length. */
  readonly #copies = Array.from({ length: MOST_COPIED_BYTES + 1 }, (_, length) => this.#copy.subarray(0, length));
  /** The newest view made of each buffer, and where it lies. */
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

  /** The stretch at an offset in the whole pool, which lies in this buffer. */
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

  /** Whether it is a view of the pool: the last one, or one that is no copy. */
  has(view: Uint8Array): boolean {
    return view === this.#last || view.buffer === this.#bytes.buffer;
  }

  /** Where a view lies in the pool: known of the last one, for a getter of typed arrays costs Node 20 some 10 ns each time. */
  offsetOf(view: Uint8Array): number {
    return view === this.#last ? this.#lastOffset : view.byteOffset;
  }
}
