import type { Framing } from "../../engine/contract.ts";

/** The state of an answer after one of its pieces: incomplete, right or wrong. */
export const Outcome = { pending: 0, right: 1, wrong: 2 } as const;

/**
 * Decides whether answers are right, for the closed model (one answer is due on a connection) and the open model (any
 * number is due). The answers of a connection arrive in the order of its messages. The verifier stores the state that
 * it needs for incomplete answers.
 */
export interface AnswerVerifier {
  /** How many bytes of the last piece belong to the answer: at least 1. */
  readonly takenBytes: number;
  /** The expected length of the answer to a message in bytes, as far as it is known; at least 1. */
  expectedBytes(message: Uint8Array): number;
  /**
   * Takes the bytes that belong to the oldest answer due on a connection.
   *
   * @param ordinal the number of the answered message on the connection, from 0; the round in the closed model
   * @param view the received bytes; the verifier does not keep a reference
   * @param at the offset in `view` where the answer begins or continues
   * @param more whether more answers are due after this one
   * @returns an `Outcome`; a whole message of a WebSocket is never pending
   */
  take(connection: number, ordinal: number, view: Uint8Array, at: number, framing: Framing, more: boolean): number;
  /** Whether the received part of the current answer is already wrong, regardless of what follows. */
  differs(connection: number): boolean;
  /** Discards the oldest answer, which is no longer awaited. Returns true when received bytes do not match. */
  giveUp(connection: number, ordinal: number): boolean;
}
