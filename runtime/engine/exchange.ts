import type { Framing } from "./contract.ts";

/** What one worker counts while an exchange lasts; plain data, sent to the coordinator. */
export interface ExchangeCounts {
  sent: number;
  received: number;
  verified: number;
  mismatched: number;
  lost: number;
  unanswered: number;
}

/**
 * What the connections of a worker do with messages for a while, one exchange at a time: a round of the closed model is
 * one. It sends through the transport, and is told what becomes of the connections.
 */
export interface Exchange {
  readonly counts: ExchangeCounts;
  /** Nothing is outstanding, and nothing left to send. */
  readonly finished: boolean;
  /** Sends what may leave now. */
  pump(): void;
  /** Takes a piece of an answer; false when none of it, or not all of it, was due. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean;
  /** The kernel has taken all that was sent on the connection. */
  drained(connection: number): void;
  /** The connection is gone, and with it the answer that was due on it. */
  closed(connection: number): void;
  /** Looks at time-outs; called a few times a second. */
  tick(nowMs: number): void;
  /** The run is cut short: what is outstanding stays unanswered. */
  cut(): void;
}
