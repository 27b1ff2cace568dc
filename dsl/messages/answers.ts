/** What answers a message. */

import { unusable } from "../draft.ts";
import { type Message, type MessageNode, toMessageNode } from "./messages.ts";

/**
 * The answer to a message, where it is not the message itself.
 *
 * - A message: always the same reply. On a WebSocket its kind has to be right too: a string or `text()` is a text
 *   message, bytes are a binary message.
 * - A pattern: on a WebSocket it is tried on a whole text message. On TCP it is tried on the bytes received so far (at
 *   most 64 KiB, one character a byte).
 */
export type Answer = Message | RegExp;

/** A regular expression as data: its source and its flags, never code. */
export interface PatternNode {
  readonly kind: "pattern";
  readonly source: string;
  readonly flags: string;
}

/** The answer to a message: always the same reply, or a reply that matches a pattern. */
export type AnswerNode = MessageNode | PatternNode;

/** The field `expect` of a node. It is left out where the echo is expected, so that older plans keep their hash. */
export function answerField(expect: unknown): { readonly expect?: unknown } {
  return expect === undefined ? {} : { expect: answerNode(expect) };
}

/** The node of an answer. Any other value stays for `validate` to describe. */
export function answerNode(expect: unknown): unknown {
  return expect instanceof RegExp ? patternNode(expect) : toMessageNode(expect);
}

/** A RegExp as data. A string becomes the pattern that matches the string itself. */
export function patternNode(value: unknown): unknown {
  if (value instanceof RegExp) return Object.freeze({ kind: "pattern", source: value.source, flags: value.flags });
  if (typeof value !== "string") return unusable(value);
  return Object.freeze({ kind: "pattern", source: value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), flags: "" });
}
