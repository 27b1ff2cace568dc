import type { Framing } from "../../engine/contract.ts";
import type { MessageSource } from "../messages.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import { type FirstMismatchNote, firstDifference } from "./first-mismatch.ts";
import { sameBytes } from "./same-bytes.ts";

/**
 * Answers that are known beforehand: the echo of what was sent, or one fixed reply. Compared byte for byte as they come,
 * and in their kind on a WebSocket.
 */
export class FixedVerifier implements AnswerVerifier {
  surplus = false;
  readonly #first: number;
  readonly #wanted: MessageSource;
  readonly #note: FirstMismatchNote;
  /** How much of each answer has come, and whether it was wrong already. */
  readonly #takenBytes: Uint32Array;
  readonly #wrong: Uint8Array;

  /** @param first the number of the worker's first connection in the whole swarm */
  constructor(first: number, size: number, wanted: MessageSource, note: FirstMismatchNote) {
    this.#first = first;
    this.#wanted = wanted;
    this.#note = note;
    this.#takenBytes = new Uint32Array(size);
    this.#wrong = new Uint8Array(size);
  }

  expectedBytes(message: Uint8Array): number {
    return this.#wanted.variants.length === 1 ? this.#wanted.variants[0]!.length : message.length;
  }

  expect(connection: number): void {
    this.#takenBytes[connection] = 0;
    this.#wrong[connection] = 0;
  }

  take(connection: number, round: number, view: Uint8Array, framing: Framing): number {
    const wanted = this.#wanted.pick(this.#first + connection, round);
    return framing === "stream"
      ? this.#takeBytes(connection, round, wanted, view)
      : this.#takeMessage(connection, round, wanted, view, framing);
  }

  #takeBytes(connection: number, round: number, wanted: Uint8Array, view: Uint8Array): number {
    const offset = this.#takenBytes[connection]!;
    const taken = Math.min(view.length, wanted.length - offset);
    if (!sameBytes(wanted, offset, view, taken)) {
      this.#wrong[connection] = 1;
      this.#note.bytes(connection, round, wanted, offset, view);
    }
    this.#takenBytes[connection] = offset + taken;
    this.surplus = taken < view.length;
    if (offset + taken < wanted.length) return Outcome.pending;
    return this.#wrong[connection] === 0 ? Outcome.right : Outcome.wrong;
  }

  #takeMessage(connection: number, round: number, wanted: Uint8Array, view: Uint8Array, framing: Framing): number {
    this.surplus = false;
    const kind = this.#wanted.framing;
    if (framing === kind && firstDifferenceOf(wanted, view) === -1) return Outcome.right;
    this.#note.message(connection, round, wanted, kind, view, framing);
    return Outcome.wrong;
  }

  giveUp(): boolean {
    return false;
  }
}

function firstDifferenceOf(wanted: Uint8Array, view: Uint8Array): number {
  if (wanted.length === view.length && sameBytes(wanted, 0, view, view.length)) return -1;
  return firstDifference(wanted, 0, view);
}
