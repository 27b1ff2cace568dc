/** The check of a message: 1 byte to 1 MiB. */

import { grouped } from "../describe.ts";
import { MAX_MESSAGE_BYTES, MAX_SEED } from "../limits.ts";
import { largestBytes, parseTemplate } from "../messages/template.ts";
import { type Check, mismatch, type Problem } from "./problem.ts";
import { type Fields, object, union } from "./shapes.ts";
import { choice, isWhole, wellFormed, whole } from "./values.ts";

const FIX = 'write text("hello") or bytes(64)';
const MARK_FIX = 'write template("news {mark}")';
const ANY = `text, bytes, random, template, a string or a Uint8Array of at most ${grouped(MAX_MESSAGE_BYTES)} bytes`;
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

/** Any message without a mark. Only a fan-out has a mark. */
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
  template: templateWith(false),
});

/** The message of a fan-out: a template with one mark. */
export const markedMessage: Check = union("a template with a {mark}", MARK_FIX, { template: templateWith(true) });

function templateWith(mark: boolean): Check {
  return object(
    "a message",
    () => (mark ? MARK_FIX : FIX),
    { kind: choice("template"), template: templateText, as: choice("text", "binary") },
    (fields, path) => templateProblems(fields, path, mark),
  );
}

function templateText(value: unknown, path: string): Problem[] {
  if (typeof value !== "string") return mismatch(path, value, "a string", 'write template("user-{connection}")');
  const halves = wellFormed(value, path);
  if (halves.length > 0) return halves;
  const parts = parseTemplate(value);
  return "fix" in parts ? [{ path, ...parts }] : [];
}

function templateProblems({ template, as }: Fields, path: string, mark: boolean): Problem[] {
  const parts = typeof template === "string" ? parseTemplate(template) : [];
  if ("fix" in parts || (as !== "text" && as !== "binary")) return [];
  const marks = parts.filter(({ kind }) => kind === "mark").length;
  if (!mark && marks > 0) {
    return [{ path, message: "{mark} is for .fanOut() only", fix: "write {message} to tell messages apart" }];
  }
  if (mark && marks !== 1) {
    return [{ path, message: `the template has ${marks} marks instead of one`, fix: MARK_FIX }];
  }
  const wide = as === "binary" && parts.some((part) => part.kind === "literal" && /[^\0-\xff]/.test(part.text));
  if (wide) {
    const message = 'as: "binary" has one byte a character, and a character is above \\xff';
    return [{ path, message, fix: 'write as: "text", or escapes such as \\x00 to \\xff' }];
  }
  return size(largestBytes(parts, as), path);
}

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

/** The bytes, one character each; null unless `value` is as `btoa` writes it, so that equal bytes hash the same. */
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
