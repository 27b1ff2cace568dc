import type { SwarmTransport } from "../../engine/contract.ts";

/** Calls a function at a given time and never earlier, even when the engine sleeps or a timer fires early. */
export class AtTime {
  readonly #transport: SwarmTransport;
  readonly #atMs: number;
  readonly #call: () => void;
  #timer: NodeJS.Timeout;

  /** @param atMs in `performance.now()` milliseconds; a time in the past means as soon as possible */
  constructor(transport: SwarmTransport, atMs: number, call: () => void) {
    this.#transport = transport;
    this.#atMs = atMs;
    this.#call = call;
    transport.wakeAt(atMs);
    this.#timer = this.#start();
  }

  /** Timers have a resolution of a millisecond, and may fire slightly early. */
  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.max(0, Math.ceil(this.#atMs - performance.now())));
  }

  #look(): void {
    if (performance.now() < this.#atMs) {
      this.#timer = this.#start();
      return;
    }
    this.#transport.wakeAt(null);
    this.#call();
  }

  /** Cancels the call. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#transport.wakeAt(null);
  }
}
