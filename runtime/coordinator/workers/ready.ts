import { whyNotAccepting } from "../../host/try-port.ts";

/** How long one try may take. A server with a full accept queue does not answer. */
const TRY_WITHIN_MS = 1_000;

/**
 * The ports that have not accepted a connection yet. A port that has accepted is not tried again, to keep the load on
 * the server low. Each try ends with a FIN, because a reset before the first byte stops some servers.
 */
export class PendingPorts {
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
