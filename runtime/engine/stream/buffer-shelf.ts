/** Which buffers of one size are free; the last one given back is taken first. */
export class BufferShelf {
  freeCount: number;
  readonly #free: Int32Array;

  /** So many, numbered from `first` on. */
  constructor(first: number, count: number) {
    this.freeCount = count;
    this.#free = Int32Array.from({ length: count }, (_, index) => first + count - 1 - index);
  }

  /** -1 when all are taken. */
  take(): number {
    return this.freeCount === 0 ? -1 : this.#free[--this.freeCount]!;
  }

  giveBack(buffer: number): void {
    this.#free[this.freeCount++] = buffer;
  }
}
