/** Sizes of chunks; most replies fit into the first, and none is larger than the data of a segment of 1,500 bytes. */
const CHUNK_BYTES = [64, 256, 1_472] as const;

/** Chunks of a size lie in slabs of so many, so that what is never used takes no memory. */
const SLAB_CHUNKS = 1_024;

/** The largest chunk. */
export const MOST_CHUNK_BYTES = 1_472;

/** Chunk numbers of the three sizes: chunk = index * 4 + size. */
const SIZE_BITS = 2;

/** One size's chunks. */
class Shelf {
  readonly chunkBytes: number;
  readonly slabs: Uint8Array[] = [];
  #free = new Int32Array(SLAB_CHUNKS);
  #freeCount = 0;

  constructor(chunkBytes: number) {
    this.chunkBytes = chunkBytes;
  }

  take(): number {
    if (this.#freeCount === 0) this.#addSlab();
    return this.#free[--this.#freeCount]!;
  }

  giveBack(index: number): void {
    this.#free[this.#freeCount++] = index;
  }

  #addSlab(): void {
    const first = this.slabs.length * SLAB_CHUNKS;
    this.slabs.push(new Uint8Array(SLAB_CHUNKS * this.chunkBytes));
    if (this.#free.length < first + SLAB_CHUNKS) this.#free = new Int32Array((first + SLAB_CHUNKS) * 2);
    for (let index = SLAB_CHUNKS - 1; index >= 0; index--) this.#free[this.#freeCount++] = first + index;
  }
}

/** Copies of bytes that have to be kept for a while: what was sent and is not acknowledged, or not read yet. */
export class ByteStore {
  readonly #shelves = CHUNK_BYTES.map((chunkBytes) => new Shelf(chunkBytes));
  /** Bytes of all chunks that are taken. */
  takenBytes = 0;

  /** Keeps a copy of at most {@link MOST_CHUNK_BYTES} bytes; returns its chunk. */
  keep(from: Uint8Array, offset: number, lengthBytes: number): number {
    const size = lengthBytes <= CHUNK_BYTES[0] ? 0 : lengthBytes <= CHUNK_BYTES[1] ? 1 : 2;
    const shelf = this.#shelves[size]!;
    const index = shelf.take();
    this.takenBytes += shelf.chunkBytes;
    copyBytes(from, offset, this.slabOf((index << SIZE_BITS) | size), this.#offsetIn(shelf, index), lengthBytes);
    return (index << SIZE_BITS) | size;
  }

  /** The bytes that a chunk is a part of. */
  slabOf(chunk: number): Uint8Array {
    return this.#shelves[chunk & 3]!.slabs[Math.floor((chunk >> SIZE_BITS) / SLAB_CHUNKS)]!;
  }

  /** Where it begins in them. */
  offsetOf(chunk: number): number {
    return this.#offsetIn(this.#shelves[chunk & 3]!, chunk >> SIZE_BITS);
  }

  #offsetIn({ chunkBytes }: Shelf, index: number): number {
    return (index & (SLAB_CHUNKS - 1)) * chunkBytes;
  }

  release(chunk: number): void {
    const shelf = this.#shelves[chunk & 3]!;
    this.takenBytes -= shelf.chunkBytes;
    shelf.giveBack(chunk >> SIZE_BITS);
  }
}

/** Below this a loop is faster than `set`, which needs an object for its source. */
const LOOP_BELOW_BYTES = 96;

/** Copies bytes from one array into another. */
export function copyBytes(
  from: Uint8Array,
  fromOffset: number,
  to: Uint8Array,
  toOffset: number,
  lengthBytes: number,
): void {
  if (lengthBytes < LOOP_BELOW_BYTES) {
    for (let index = 0; index < lengthBytes; index++) to[toOffset + index] = from[fromOffset + index]!;
    return;
  }
  to.set(from.subarray(fromOffset, fromOffset + lengthBytes), toOffset);
}
