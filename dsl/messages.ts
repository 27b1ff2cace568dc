import { isObject, keep, optional, readOptions, unusable } from "./draft.ts";
import { DEFAULTS, MAX_MESSAGE_BYTES } from "./limits.ts";
import type { BytesMessage, MessageNode, RandomMessage, TextMessage } from "./plan.ts";

/** What a connection may be told to send: a plain string is text, a Uint8Array is binary. */
export type Message = MessageNode | string | Uint8Array;

/** Options of `random`. */
export interface RandomOptions {
  /** A whole number from 0 to 2^32 - 1; 1 unless given, so that the same script is always the same plan. */
  readonly seed?: number;
}

// String.fromCharCode takes its characters as arguments, which stand on the stack.
const CHUNK_BYTES = 0x8000;

/** Text, sent as UTF-8 (a text frame on a WebSocket). */
export function text(value: string): TextMessage {
  return Object.freeze({ kind: "text", text: value });
}

/** `length` bytes of a fixed pattern (a binary frame on a WebSocket). */
export function bytes(length: number): BytesMessage {
  return Object.freeze({ kind: "bytes", lengthBytes: length });
}

/** Random bytes of a random length from `min` to `max` bytes, both included; the same for the same seed. */
export function random(min: number, max: number, given?: RandomOptions): RandomMessage {
  const { options, leftover } = readOptions(given, ["seed"]);
  const seed = optional(options.seed, keep, DEFAULTS.seed) as number;
  return Object.freeze({ kind: "random", minBytes: min, maxBytes: max, seed, ...leftover });
}

/** The node of a message as given to `.echo()`; what is none is kept for `validate` to describe. */
export function toMessageNode(message: unknown): unknown {
  if (typeof message === "string") return text(message);
  if (message instanceof Uint8Array) return binary(message);
  return isObject(message) && typeof message.kind === "string" ? keep(message) : unusable(message);
}

/** Bytes in base64, by way of `btoa`, in pieces that fit the stack. */
export function toBase64(data: Uint8Array): string {
  let characters = "";
  for (let start = 0; start < data.length; start += CHUNK_BYTES) {
    characters += String.fromCharCode(...data.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(characters);
}

function binary(data: Uint8Array): unknown {
  // Far beyond the bound there is no string that could hold it.
  if (data.length > MAX_MESSAGE_BYTES) return unusable(data);
  return Object.freeze({ kind: "binary", base64: toBase64(data) });
}
