/** Sends what changed, soon but not at once: many changes become one message, and no change none. */
export class Reporter {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | undefined;
  #withinMs = Number.POSITIVE_INFINITY;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** Something changed: it is sent within the delay. */
  changed(withinMs: number): void {
    if (withinMs >= this.#withinMs) return;
    clearTimeout(this.#timer);
    this.#withinMs = withinMs;
    this.#timer = setTimeout(() => this.sendNow(), withinMs);
  }

  /** Sends what changed, at once. */
  sendNow(): void {
    clearTimeout(this.#timer);
    this.#withinMs = Number.POSITIVE_INFINITY;
    this.#send();
  }
}
