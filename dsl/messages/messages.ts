import { isObject, keep, optional, readOptions, unusable } from "../draft.ts";
import { DEFAULTS, MAX_MESSAGE_BYTES } from "../limits.ts";

/** Text, sent as UTF-8 (a text frame on a WebSocket). */
export interface TextMessage {
  readonly kind: "text";
  readonly text: string;
}

/** Given bytes (a binary frame on a WebSocket), in base64. */
export interface BinaryMessage {
  readonly kind: "binary";
  readonly base64: string;
}

/** `lengthBytes` bytes of a fixed pattern (a binary frame on a WebSocket). */
export interface BytesMessage {
  readonly kind: "bytes";
  readonly lengthBytes: number;
}

/** Random bytes of a random length from `minBytes` to `maxBytes`, both included. The same seed gives the same bytes. */
export interface RandomMessage {
  readonly kind: "random";
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly seed: number;
}

/** A message that differs by connection and by its number; see `template`. */
export interface TemplateMessage {
  readonly kind: "template";
  readonly template: string;
  /** Text is sent as UTF-8 (a text frame on a WebSocket); binary has one byte a character (a binary frame). */
  readonly as: "text" | "binary";
}

/** A message in a plan. */
export type MessageNode = TextMessage | BinaryMessage | BytesMessage | RandomMessage | TemplateMessage;

/** A message in a script. A plain string is text, a Uint8Array is binary. */
export type Message = MessageNode | string | Uint8Array;

/** Options of `template`. */
export interface TemplateOptions {
  /** Default: "text". */
  readonly as?: "text" | "binary";
}

/** Options of `random`. */
export interface RandomOptions {
  /** A whole number from 0 to 2^32 - 1. Default: 1, so that the same script always gives the same plan. */
  readonly seed?: number;
}

// String.fromCharCode takes its characters as arguments, and arguments use the stack.
const CHUNK_BYTES = 0x8000;

/**
 * Text, sent as UTF-8 (a text frame on a WebSocket). A plain string means the same.
 *
 * @example
 * ```ts
 * swarm.echo(text("hello"));
 * ```
 */
export function text(value: string): TextMessage {
  return Object.freeze({ kind: "text", text: value });
}

/**
 * `length` bytes that count up from 0 and start again after 255 (a binary frame on a WebSocket).
 *
 * @param length from 1 to 1,048,576
 * @example
 * ```ts
 * swarm.echo(bytes(64));
 * ```
 */
export function bytes(length: number): BytesMessage {
  return Object.freeze({ kind: "bytes", lengthBytes: length });
}

/**
 * Random bytes of a random length from `min` to `max` bytes, both included (a binary frame on a WebSocket). The same
 * seed gives the same messages.
 *
 * @example
 * ```ts
 * swarm.echo(random(100, 1_000, { seed: 7 }));
 * ```
 */
export function random(min: number, max: number, given?: RandomOptions): RandomMessage {
  const { options, leftover } = readOptions(given, ["seed"]);
  const seed = optional(options.seed, keep, DEFAULTS.seed) as number;
  return Object.freeze({ kind: "random", minBytes: min, maxBytes: max, seed, ...leftover });
}

/**
 * A message with placeholders, so that each connection and each message differ.
 *
 * - `{connection}`: the number of the connection in the whole swarm, from 0
 * - `{connection % 100}`: the remainder of that number
 * - `{message}`: how many messages the connection has sent in this phase, from 0; in `.fanOut()` the number of the message
 *   in the phase
 * - `{mark}`: the mark by which `.fanOut()` finds a message again
 *
 * `:08` pads a number with zeros to 8 digits. `{{` and `}}` are braces.
 *
 * @param source at most 1,048,576 bytes when it is filled in
 * @example
 * ```ts
 * swarm.echo(template("user-{connection:08} says {message}"));
 * swarm.fanOut(template('{{"room":{connection % 100},"body":"{mark}"}}'), { rate: perSecond(10), for: seconds(60) });
 * swarm.echo(template("\x10\x00{connection:08}", { as: "binary" }));
 * ```
 */
export function template(source: string, given?: TemplateOptions): TemplateMessage {
  const { options, leftover } = readOptions(given, ["as"]);
  return Object.freeze({
    kind: "template",
    template: source,
    as: optional(options.as, keep, "text") as "text",
    ...leftover,
  });
}

/** The node of a message as given to `.echo()`. Any other value stays for `validate` to describe. */
export function toMessageNode(message: unknown): unknown {
  if (typeof message === "string") return text(message);
  if (message instanceof Uint8Array) return binary(message);
  return isObject(message) && typeof message.kind === "string" ? keep(message) : unusable(message);
}

/** Bytes in base64, made with `btoa` in pieces that fit the stack. */
export function toBase64(data: Uint8Array): string {
  let characters = "";
  for (let start = 0; start < data.length; start += CHUNK_BYTES) {
    characters += String.fromCharCode(...data.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(characters);
}

function binary(data: Uint8Array): unknown {
  // A string could not hold an array far beyond the bound.
  if (data.length > MAX_MESSAGE_BYTES) return unusable(data);
  return Object.freeze({ kind: "binary", base64: toBase64(data) });
}
