/** Numbers for accepted connections: those given back are used again before new ones. */
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
