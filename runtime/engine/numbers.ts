/** Numbers for accepted connections. A number that was given back is used again before a new one. */
export class Numbers {
  readonly #free: number[] = [];
  #next = 0;

  take(): number {
    return this.#free.pop() ?? this.#next++;
  }

  giveBack(connection: number): void {
    this.#free.push(connection);
  }
}
