/** What a connection sends: 1 byte to 1 MiB. */

import { grouped } from "../describe.ts";
import { MAX_MESSAGE_BYTES, MAX_SEED } from "../limits.ts";
import { type Check, mismatch, type Problem } from "./problem.ts";
import { type Fields, object, union } from "./shapes.ts";
import { choice, isWhole, wellFormed, whole } from "./values.ts";

const FIX = 'write text("hello") or bytes(64)';
const ANY = `text, bytes, random, a string or a Uint8Array of at most ${grouped(MAX_MESSAGE_BYTES)} bytes`;
const length = whole(1, MAX_MESSAGE_BYTES, 64);

const text: Check = (value, path) => {
  if (typeof value !== "string") return mismatch(path, value, "a string", 'write text("hello")');
  const halves = wellFormed(value, path);
  return halves.length > 0 ? halves : size(new TextEncoder().encode(value).length, path);
};

const base64: Check = (value, path) => {
  const data = typeof value === "string" ? decode(value) : null;
  if (data === null)
    return mismatch(path, value, "bytes in base64", 'write base64 with its padding, such as "aGVsbG8="');
  return size(data.length, path);
};

/** Any message. */
export const message: Check = union(ANY, FIX, {
  text: object("a message", () => FIX, { kind: choice("text"), text }),
  binary: object("a message", () => FIX, { kind: choice("binary"), base64 }),
  bytes: object("a message", () => FIX, { kind: choice("bytes"), lengthBytes: length }),
  random: object(
    "a message",
    () => FIX,
    { kind: choice("random"), minBytes: length, maxBytes: length, seed: whole(0, MAX_SEED, 1) },
    minToMax,
  ),
});

function size(lengthBytes: number, path: string): Problem[] {
  if (lengthBytes === 0) return [{ path, message: "the message is empty, so no echo could answer it", fix: FIX }];
  if (lengthBytes <= MAX_MESSAGE_BYTES) return [];
  const most = `${grouped(MAX_MESSAGE_BYTES)} bytes`;
  return [
    {
      path,
      message: `the message has ${grouped(lengthBytes)} bytes; the most is ${most}`,
      fix: `send at most ${most}`,
    },
  ];
}

/** One character a byte; null for what is not base64 exactly as `btoa` writes it, so that equal bytes hash the same. */
function decode(value: string): string | null {
  try {
    const data = atob(value);
    return btoa(data) === value ? data : null;
  } catch {
    return null;
  }
}

function minToMax({ minBytes, maxBytes }: Fields, path: string): Problem[] {
  if (!isWhole(minBytes, 1, MAX_MESSAGE_BYTES) || !isWhole(maxBytes, 1, MAX_MESSAGE_BYTES) || minBytes <= maxBytes)
    return [];
  const message = `random(${minBytes}, ${maxBytes}) has its shortest length above its longest`;
  return [{ path, message, fix: `write random(${maxBytes}, ${minBytes})` }];
}
