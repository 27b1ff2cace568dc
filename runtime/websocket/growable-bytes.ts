/** One byte for each connection, 0 at first, in one array that doubles when a greater number is set. */
export class GrowableBytes {
  #bytes: Uint8Array;

  /** @param size the number of connections to make room for at first */
  constructor(size: number) {
    this.#bytes = new Uint8Array(Math.max(1, size));
  }

  get(connection: number): number {
    return this.#bytes[connection] ?? 0;
  }

  set(connection: number, value: number): void {
    if (connection >= this.#bytes.length) {
      const larger = new Uint8Array(Math.max(connection + 1, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[connection] = value;
  }
}
