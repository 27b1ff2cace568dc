/** Sends changes after a short delay, so that many changes become one message. Sends nothing without a change. */
export class Reporter {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | undefined;
  #withinMs = Number.POSITIVE_INFINITY;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** Records a change, which is sent within `withinMs`. */
  changed(withinMs: number): void {
    if (withinMs >= this.#withinMs) return;
    clearTimeout(this.#timer);
    this.#withinMs = withinMs;
    this.#timer = setTimeout(() => this.sendNow(), withinMs);
  }

  /** Sends the changes at once. */
  sendNow(): void {
    clearTimeout(this.#timer);
    this.#withinMs = Number.POSITIVE_INFINITY;
    this.#send();
  }
}
