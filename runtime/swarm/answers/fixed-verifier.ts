import type { Framing } from "../../engine/contract.ts";
import type { MessageSource } from "../messages.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import type { FirstMismatchNote } from "./first-mismatch.ts";
import { sameBytes } from "./same-bytes.ts";

/**
 * Verifies answers that are known in advance: the echo of the message, or a fixed reply. Compares them byte by byte as
 * they arrive. On a WebSocket, it also compares the message type.
 */
export class FixedVerifier implements AnswerVerifier {
  takenBytes = 0;
  readonly #first: number;
  readonly #wanted: MessageSource;
  readonly #note: FirstMismatchNote;
  /** How many bytes of the current answer were received, and whether any of them was wrong; by connection. */
  readonly #comeBytes: Uint32Array;
  readonly #wrong: Uint8Array;

  /** @param first the number of the worker's first connection in the whole swarm */
  constructor(first: number, size: number, wanted: MessageSource, note: FirstMismatchNote) {
    this.#first = first;
    this.#wanted = wanted;
    this.#note = note;
    this.#comeBytes = new Uint32Array(size);
    this.#wrong = new Uint8Array(size);
  }

  expectedBytes(message: Uint8Array): number {
    return this.#wanted.variants.length === 1 ? this.#wanted.variants[0]!.length : message.length;
  }

  take(connection: number, ordinal: number, view: Uint8Array, at: number, framing: Framing): number {
    const wanted = this.#wanted.pick(this.#first + connection, ordinal);
    return framing === "stream"
      ? this.#takeBytes(connection, ordinal, wanted, view, at)
      : this.#takeMessage(connection, ordinal, wanted, view, framing);
  }

  #takeBytes(connection: number, ordinal: number, wanted: Uint8Array, view: Uint8Array, at: number): number {
    const offset = this.#comeBytes[connection]!;
    const taken = Math.min(view.length - at, wanted.length - offset);
    if (!sameBytes(wanted, offset, view, taken, at)) {
      this.#wrong[connection] = 1;
      this.#note.bytes(connection, ordinal, wanted, offset, view.subarray(at));
    }
    this.takenBytes = taken;
    this.#comeBytes[connection] = offset + taken;
    if (offset + taken < wanted.length) return Outcome.pending;
    const outcome = this.#wrong[connection] === 0 ? Outcome.right : Outcome.wrong;
    this.giveUp(connection);
    return outcome;
  }

  #takeMessage(connection: number, ordinal: number, wanted: Uint8Array, view: Uint8Array, framing: Framing): number {
    this.takenBytes = view.length;
    const kind = this.#wanted.framing;
    const { length } = view;
    if (framing === kind && length === wanted.length && sameBytes(wanted, 0, view, length)) return Outcome.right;
    this.#note.message(connection, ordinal, wanted, kind, view, framing);
    return Outcome.wrong;
  }

  differs(connection: number): boolean {
    return this.#wrong[connection] !== 0;
  }

  giveUp(connection: number): boolean {
    this.#comeBytes[connection] = 0;
    this.#wrong[connection] = 0;
    return false;
  }
}
