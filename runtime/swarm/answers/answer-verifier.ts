import type { Framing } from "../../engine/contract.ts";

/** What a piece of an answer settles. */
export const Outcome = { pending: 0, right: 1, wrong: 2 } as const;

/**
 * Decides whether answers are right, for the closed model (one answer is due on a connection) and the open one (any
 * number). Answers of a connection come in the order of its messages. The verifier keeps what it has to know of an answer
 * that has come in part.
 */
export interface AnswerVerifier {
  /** How many bytes of the piece that was taken last belong to the answer: at least 1. */
  readonly takenBytes: number;
  /** How many bytes of answer a message will have, as far as that is known: at least 1. */
  expectedBytes(message: Uint8Array): number;
  /**
   * Takes what belongs to the oldest answer that is due on a connection.
   *
   * @param ordinal which message of the connection it answers, from 0: the round in the closed model
   * @param view what was received; it is not kept
   * @param at where in `view` the answer begins, or goes on
   * @param more whether other answers are due behind this one
   * @returns an `Outcome`; a whole message of a WebSocket is never pending
   */
  take(connection: number, ordinal: number, view: Uint8Array, at: number, framing: Framing, more: boolean): number;
  /** Whether a part of the answer under way has come that is wrong, whatever follows. */
  differs(connection: number): boolean;
  /** Forgets the oldest answer, which is not awaited any more. True when something has come that does not match. */
  giveUp(connection: number, ordinal: number): boolean;
}
