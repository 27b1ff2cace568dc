import { whyNotAccepting } from "../../host/try-port.ts";

/** How long one try may take: a server whose accept queue is full leaves it without an answer. */
const TRY_WITHIN_MS = 1_000;

/**
 * Sees when every port accepts connections. One that has accepted is not tried again: a server is asked no more than it
 * takes, and sees each try end in order, for there are servers that a reset before the first byte kills.
 */
export class PortWatch {
  readonly #host: string;
  readonly #waiting: number[];
  /** Why the last try failed: "port 8080 does not accept (ECONNREFUSED)"; "" when none did. */
  lastFailure = "";

  constructor(host: string, ports: readonly number[]) {
    this.#host = host;
    this.#waiting = [...ports];
  }

  /** Whether every port has accepted a connection by now; takes no longer than `withinMs`. */
  async allAccept(withinMs: number): Promise<boolean> {
    const untilMs = performance.now() + withinMs;
    for (let port = this.#waiting[0]; port !== undefined; port = this.#waiting[0]) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return false;
      const whyNot = await whyNotAccepting(this.#host, port, Math.min(leftMs, TRY_WITHIN_MS));
      this.lastFailure = whyNot === null ? "" : `port ${port} does not accept (${whyNot})`;
      if (whyNot !== null) return false;
      this.#waiting.shift();
    }
    return true;
  }
}
