/** The free buffers of one size. The last one given back is taken first. */
export class BufferShelf {
  freeCount: number;
  readonly #free: Int32Array;

  /** `count` buffers, numbered from `first` on. */
  constructor(first: number, count: number) {
    this.freeCount = count;
    this.#free = Int32Array.from({ length: count }, (_, index) => first + count - 1 - index);
  }

  /** Returns a buffer's number, or -1 when all are taken. */
  take(): number {
    return this.freeCount === 0 ? -1 : this.#free[--this.freeCount]!;
  }

  giveBack(buffer: number): void {
    this.#free[this.freeCount++] = buffer;
  }
}
