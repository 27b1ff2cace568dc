/** Sends what changed, soon but not at once: many changes become one message, and no change none. */
export class Reporter {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** Something changed: it is sent within the delay (of the first change that waits). */
  changed(withinMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#send();
    }, withinMs);
  }
}
