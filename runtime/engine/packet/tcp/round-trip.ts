/** RFC 6298: the first time-out, and how low and high it may become. The floor is Linux's. */
const FIRST_MS = 1_000;
const LEAST_MS = 200;
const MOST_MS = 60_000;

/** The gains of RFC 6298, 2.3. */
const ALPHA = 1 / 8;
const BETA = 1 / 4;
const K = 4;

const NONE = -1;

/**
 * The retransmission time-out. All connections of a link share the path and both its ends, so that one estimate serves
 * them all; one segment is timed at a time, and none that was sent twice (Karn's rule).
 */
export class RoundTrip {
  #smoothedMs = 0;
  #variationMs = 0;
  #timeoutMs = FIRST_MS;
  #connection = NONE;
  #sequence = 0;
  #sentAtMs = 0;

  /** Bytes up to a sequence number leave for the first time. */
  sent(connection: number, endSequence: number, nowMs: number): void {
    if (this.#connection !== NONE) return;
    this.#connection = connection;
    this.#sequence = endSequence;
    this.#sentAtMs = nowMs;
  }

  /** The connection sends something again, or is over: its acknowledgements are no measure of the round trip. */
  forget(connection: number): void {
    if (this.#connection === connection) this.#connection = NONE;
  }

  acknowledged(connection: number, sequence: number, nowMs: number): void {
    if (this.#connection !== connection || ((sequence - this.#sequence) | 0) < 0) return;
    this.#connection = NONE;
    this.#take(nowMs - this.#sentAtMs);
  }

  #take(sampleMs: number): void {
    if (this.#smoothedMs === 0) {
      this.#smoothedMs = sampleMs;
      this.#variationMs = sampleMs / 2;
    } else {
      this.#variationMs += BETA * (Math.abs(this.#smoothedMs - sampleMs) - this.#variationMs);
      this.#smoothedMs += ALPHA * (sampleMs - this.#smoothedMs);
    }
    this.#timeoutMs = Math.max(LEAST_MS, this.#smoothedMs + K * this.#variationMs);
  }

  /** The time-out after so many retransmissions in a row. */
  timeoutMs(retries: number): number {
    return Math.min(MOST_MS, this.#timeoutMs * 2 ** Math.min(retries, 10));
  }
}
