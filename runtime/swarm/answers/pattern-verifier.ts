import type { PatternNode } from "../../../dsl/plan.ts";
import type { Framing } from "../../engine/contract.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import type { FirstMismatchNote } from "./first-mismatch.ts";

/** An answer on a stream that has come to this length without a match is wrong. */
export const MAX_PATTERN_BYTES = 65_536;

/** One character a byte, so that a pattern can name any byte (`\xff`) and positions are the same in both. */
const LATIN1 = new TextDecoder("latin1");
const UTF8 = new TextDecoder();

/**
 * Answers that a pattern describes. On a WebSocket a whole text message has to match.
 *
 * A stream has no messages. Where one answer is due, the pattern is tried on all bytes since the message was sent, piece by
 * piece, until it matches or 64 KiB have come: all of these bytes are the answer. So a pattern for a whole line includes
 * the end of the line: `/^\+PONG\r\n$/`. Where several answers are due, one piece may contain several of them, and an
 * answer ends where the match ends.
 */
export class PatternVerifier implements AnswerVerifier {
  takenBytes = 0;
  readonly #pattern: RegExp;
  readonly #note: FirstMismatchNote;
  /** Pieces of answers that do not match yet, by connection. Only answers that come in several pieces are kept. */
  readonly #unmatched = new Map<number, Uint8Array>();

  constructor({ source, flags }: PatternNode, note: FirstMismatchNote) {
    this.#pattern = new RegExp(source, flags);
    this.#note = note;
  }

  expectedBytes(): number {
    return 1;
  }

  take(connection: number, ordinal: number, view: Uint8Array, at: number, framing: Framing, more: boolean): number {
    this.takenBytes = view.length - at;
    if (framing === "stream") return this.#takeBytes(connection, ordinal, view.subarray(at), more);
    if (framing === "text" && this.#pattern.test(UTF8.decode(view))) return Outcome.right;
    const what = framing === "text" ? "a message that does not match" : "a binary message instead of text";
    this.#note.pattern(connection, ordinal, this.#pattern, what, view);
    return Outcome.wrong;
  }

  #takeBytes(connection: number, ordinal: number, piece: Uint8Array, more: boolean): number {
    const before = this.#unmatched.get(connection);
    const all = before === undefined ? piece : joined(before, piece);
    const comeBytes = all.length - piece.length;
    const endBytes = this.#endOfMatch(LATIN1.decode(all), comeBytes, more);
    if (endBytes !== null) {
      this.#unmatched.delete(connection);
      this.takenBytes = Math.max(1, endBytes - comeBytes);
      return Outcome.right;
    }
    if (all.length < MAX_PATTERN_BYTES) {
      this.#unmatched.set(connection, before === undefined ? piece.slice() : all);
      return Outcome.pending;
    }
    this.#unmatched.delete(connection);
    this.#note.pattern(connection, ordinal, this.#pattern, `no match in ${all.length} bytes`, all);
    return Outcome.wrong;
  }

  /** Where the answer ends in `text`, whose first `tried` characters were tried before; null without a match. */
  #endOfMatch(text: string, tried: number, more: boolean): number | null {
    if (!more) return this.#pattern.test(text) ? text.length : null;
    const match = this.#pattern.exec(text);
    if (match !== null) return match.index + match[0].length;
    // A pattern that ends in `$` matches the first of several answers only when the others are left out.
    for (let end = text.length - 1; end > tried; end--) if (this.#pattern.test(text.slice(0, end))) return end;
    return null;
  }

  giveUp(connection: number, ordinal: number): boolean {
    const come = this.#unmatched.get(connection);
    if (come === undefined) return false;
    this.#unmatched.delete(connection);
    this.#note.pattern(connection, ordinal, this.#pattern, `no match in ${come.length} bytes`, come);
    return true;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
