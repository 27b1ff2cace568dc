import { Buffer } from "node:buffer";
import { MAX_CAPTURE_BYTES } from "../../../dsl/messages/captures.ts";
import type { PatternNode } from "../../../dsl/plan.ts";
import type { Framing } from "../../engine/contract.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import type { FirstMismatchNote } from "./first-mismatch.ts";

/** Stores the bytes that named groups match. */
export interface CaptureKeeper {
  /** False when there are too many bytes. */
  keep(name: string, connection: number, bytes: Uint8Array): boolean;
}

/** An answer on a stream is wrong when it reaches this length without a match. */
export const MAX_PATTERN_BYTES = 65_536;

const UTF8 = new TextDecoder();

/**
 * Verifies answers against a pattern. On a WebSocket, a whole text message must match.
 *
 * A stream has no messages. When one answer is due, the verifier tries the pattern on all bytes received since the
 * message was sent, after each piece, until it matches or 64 KiB have been received. All of these bytes are the answer,
 * so a pattern for a whole line must include the end of the line: `/^\+PONG\r\n$/`. When several answers are due, one
 * piece may contain several of them, and an answer ends where the match ends.
 */
export class PatternVerifier implements AnswerVerifier {
  takenBytes = 0;
  /** Whether the pattern can depend on where the text ends. Only then are shorter texts tried, which is slow. */
  readonly #mayNeedEnd: boolean;
  readonly #pattern: RegExp;
  readonly #note: FirstMismatchNote;
  /** Stores what the named groups match; null when nothing is captured. */
  readonly #captures: CaptureKeeper | null;
  /** The bytes of incomplete answers, by connection. Answers that arrive in one piece are not stored. */
  readonly #unmatched = new Map<number, Uint8Array>();

  /** @param captures stores what the named groups match; for logins */
  constructor({ source, flags }: PatternNode, note: FirstMismatchNote, captures: CaptureKeeper | null = null) {
    this.#pattern = new RegExp(source, flags);
    this.#mayNeedEnd = source.includes("$") || source.includes("(?!");
    this.#note = note;
    this.#captures = captures;
  }

  expectedBytes(): number {
    return 1;
  }

  take(connection: number, ordinal: number, view: Uint8Array, at: number, framing: Framing, more: boolean): number {
    this.takenBytes = view.length - at;
    if (framing === "stream") return this.#takeBytes(connection, ordinal, view.subarray(at), more);
    if (framing === "text") {
      const text = UTF8.decode(view);
      if (this.#pattern.test(text)) return this.#matched(connection, ordinal, text, view, "text");
    }
    const what = framing === "text" ? "a message that does not match" : "a binary message instead of text";
    this.#note.pattern(connection, ordinal, this.#pattern, what, view);
    return Outcome.wrong;
  }

  #takeBytes(connection: number, ordinal: number, piece: Uint8Array, more: boolean): number {
    const before = this.#unmatched.get(connection);
    const all = before === undefined ? piece : joined(before, piece);
    const comeBytes = all.length - piece.length;
    const text = latin1Text(all);
    const endBytes = this.#endOfMatch(text, comeBytes, more);
    if (endBytes !== null) {
      this.#unmatched.delete(connection);
      this.takenBytes = Math.max(1, endBytes - comeBytes);
      return this.#matched(connection, ordinal, text.slice(0, endBytes), all, "stream");
    }
    if (all.length < MAX_PATTERN_BYTES) {
      this.#unmatched.set(connection, before === undefined ? piece.slice() : all);
      return Outcome.pending;
    }
    this.#unmatched.delete(connection);
    this.#note.pattern(connection, ordinal, this.#pattern, `no match in ${all.length} bytes`, all);
    return Outcome.wrong;
  }

  /** Stores what the groups matched. The answer is wrong when a group matched too many bytes. */
  #matched(connection: number, ordinal: number, text: string, view: Uint8Array, framing: Framing): number {
    const groups = this.#captures === null ? undefined : this.#pattern.exec(text)?.groups;
    for (const [name, value = ""] of Object.entries(groups ?? {})) {
      const bytes = framing === "stream" ? latin1Bytes(value) : new TextEncoder().encode(value);
      if (this.#captures?.keep(name, connection, bytes) !== false) continue;
      const what = `the group ${name} has ${bytes.length} bytes; the most is ${MAX_CAPTURE_BYTES}`;
      this.#note.pattern(connection, ordinal, this.#pattern, what, view);
      return Outcome.wrong;
    }
    return Outcome.right;
  }

  /** Returns where the answer ends in `text`; null without a match. The first `tried` characters were tried before. */
  #endOfMatch(text: string, tried: number, more: boolean): number | null {
    if (!more) return this.#pattern.test(text) ? text.length : null;
    const match = this.#pattern.exec(text);
    if (match !== null) return match.index + match[0].length;
    if (!this.#mayNeedEnd) return null;
    // A pattern that ends in `$` matches the first of several answers only if the text ends after that answer.
    for (let end = text.length - 1; end > tried; end--) if (this.#pattern.test(text.slice(0, end))) return end;
    return null;
  }

  /** Always false: an incomplete answer may still match when more bytes arrive. */
  differs(): boolean {
    return false;
  }

  giveUp(connection: number, ordinal: number): boolean {
    const come = this.#unmatched.get(connection);
    if (come === undefined) return false;
    this.#unmatched.delete(connection);
    this.#note.pattern(connection, ordinal, this.#pattern, `no match in ${come.length} bytes`, come);
    return true;
  }
}

/**
 * Decodes one character per byte, so that a pattern can match any byte (`\xff`) and offsets are the same in text and
 * bytes. A `TextDecoder("latin1")` would decode windows-1252 on Deno.
 */
function latin1Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function latin1Bytes(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
