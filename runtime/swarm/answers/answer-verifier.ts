import type { Framing } from "../../engine/contract.ts";

/** What a piece of an answer settles. */
export const Outcome = { pending: 0, right: 1, wrong: 2 } as const;

/** Decides whether the answer on a connection is what it should be; it keeps what it must know of unfinished ones. */
export interface AnswerVerifier {
  /** Whether the last piece taken held more than the answer that was due. */
  readonly surplus: boolean;
  /** How many bytes of answer are due to a message, as far as that is known: at least 1. */
  expectedBytes(message: Uint8Array): number;
  /** An answer is due from now on. */
  expect(connection: number): void;
  /** Takes a piece of an answer; returns an `Outcome`. */
  take(connection: number, round: number, view: Uint8Array, framing: Framing): number;
  /** The answer does not come any more; true when one has come that differs, though it could have gone on. */
  giveUp(connection: number, round: number): boolean;
}
