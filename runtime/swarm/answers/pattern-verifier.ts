import type { PatternNode } from "../../../dsl/plan.ts";
import type { Framing } from "../../engine/contract.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import type { FirstMismatchNote } from "./first-mismatch.ts";

/** An answer on a stream that has come to this length without a match is wrong. */
export const MAX_PATTERN_BYTES = 65_536;

/** One character a byte, so that a pattern can speak of any byte (`\xff`) and positions are the same in both. */
const LATIN1 = new TextDecoder("latin1");
const UTF8 = new TextDecoder();

/**
 * Answers that a pattern tells. On a WebSocket a whole text message must match. A stream has no messages: the pattern is
 * tried on all that has come since the message was sent, piece by piece, until it matches or 64 KiB have come; what has
 * come by then is the answer. So one that is to take a whole line says so: `/^\+PONG\r\n$/`.
 */
export class PatternVerifier implements AnswerVerifier {
  readonly surplus = false;
  readonly #pattern: RegExp;
  readonly #note: FirstMismatchNote;
  /** Pieces of answers that do not match yet; only those that come in pieces, or not at all, are kept. */
  readonly #unmatched = new Map<number, Uint8Array>();

  constructor({ source, flags }: PatternNode, note: FirstMismatchNote) {
    this.#pattern = new RegExp(source, flags);
    this.#note = note;
  }

  expectedBytes(): number {
    return 1;
  }

  expect(): void {}

  take(connection: number, round: number, view: Uint8Array, framing: Framing): number {
    if (framing === "stream") return this.#takeBytes(connection, round, view);
    if (framing === "text" && this.#pattern.test(UTF8.decode(view))) return Outcome.right;
    const what = framing === "text" ? "a message that does not match" : "a binary message instead of text";
    this.#note.pattern(connection, round, this.#pattern, what, view);
    return Outcome.wrong;
  }

  #takeBytes(connection: number, round: number, view: Uint8Array): number {
    const before = this.#unmatched.get(connection);
    const all = before === undefined ? view : joined(before, view);
    if (this.#pattern.test(LATIN1.decode(all))) {
      this.#unmatched.delete(connection);
      return Outcome.right;
    }
    if (all.byteLength < MAX_PATTERN_BYTES) {
      this.#unmatched.set(connection, all === view ? view.slice() : all);
      return Outcome.pending;
    }
    this.#unmatched.delete(connection);
    this.#note.pattern(connection, round, this.#pattern, `no match in ${all.byteLength} bytes`, all);
    return Outcome.wrong;
  }

  giveUp(connection: number, round: number): boolean {
    const come = this.#unmatched.get(connection);
    if (come === undefined) return false;
    this.#unmatched.delete(connection);
    this.#note.pattern(connection, round, this.#pattern, `no match in ${come.byteLength} bytes`, come);
    return true;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.byteLength + second.byteLength);
  both.set(first);
  both.set(second, first.byteLength);
  return both;
}
