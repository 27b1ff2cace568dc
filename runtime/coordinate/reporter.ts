/** Sends what changed, soon but not at once: many changes become one message, and no change none. */
export class Reporter {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | null = null;
  #withinMs = Number.POSITIVE_INFINITY;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** Something changed: it is sent within the delay. */
  changed(withinMs: number): void {
    if (withinMs >= this.#withinMs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#withinMs = withinMs;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#withinMs = Number.POSITIVE_INFINITY;
      this.#send();
    }, withinMs);
  }
}
