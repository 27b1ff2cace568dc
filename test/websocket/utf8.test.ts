import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wordsOf } from "../../runtime/websocket/mask.ts";
import { checkUtf8, UTF8_COMPLETE, UTF8_INVALID } from "../../runtime/websocket/utf8.ts";
import { cut, everySplit } from "./splits.ts";
import { bytes } from "./wire.ts";

type Verdict = "valid" | "unfinished" | "invalid";

function check(chunks: readonly Uint8Array[]): Verdict {
  let state = UTF8_COMPLETE;
  for (const chunk of chunks) state = checkUtf8(state, chunk, wordsOf(chunk), 0, chunk.byteLength);
  if (state === UTF8_INVALID) return "invalid";
  return state === UTF8_COMPLETE ? "valid" : "unfinished";
}

const CASES: readonly (readonly [string, string, Verdict])[] = [
  ["U+007F", "7f", "valid"],
  ["U+0080", "c2 80", "valid"],
  ["U+07FF", "df bf", "valid"],
  ["U+0800", "e0 a0 80", "valid"],
  ["U+D7FF, before the surrogates", "ed 9f bf", "valid"],
  ["U+E000, behind them", "ee 80 80", "valid"],
  ["U+FFFF", "ef bf bf", "valid"],
  ["U+10000", "f0 90 80 80", "valid"],
  ["U+10FFFF", "f4 8f bf bf", "valid"],
  ["a byte order mark", "ef bb bf", "valid"],
  ["a lone continuation", "80", "invalid"],
  ["overlong /, 2 bytes", "c0 af", "invalid"],
  ["overlong U+007F", "c1 bf", "invalid"],
  ["overlong /, 3 bytes", "e0 80 af", "invalid"],
  ["overlong U+07FF", "e0 9f bf", "invalid"],
  ["overlong U+FFFF", "f0 8f bf bf", "invalid"],
  ["the first surrogate", "ed a0 80", "invalid"],
  ["the last surrogate", "ed bf bf", "invalid"],
  ["U+110000", "f4 90 80 80", "invalid"],
  ["f5", "f5", "invalid"],
  ["ff", "ff", "invalid"],
  ["a sequence cut by ASCII", "e2 82 41", "invalid"],
  ["a sequence cut by another", "e2 82 c2", "invalid"],
  ["one byte of two", "c2", "unfinished"],
  ["two bytes of three", "41 e2 82", "unfinished"],
  ["three bytes of four", "f0 9f 98", "unfinished"],
  ["ASCII around", "41 42 43 44 45 e2 82 ac 46 47 48 49 4a", "valid"],
];

for (const [name, data, verdict] of CASES) {
  test(`UTF-8: ${name} is ${verdict}, at every split`, () => {
    for (const chunks of everySplit(bytes(data))) assert.equal(check(chunks), verdict);
  });
}

/** What the runtime's own decoder says; `stream` forgives an unfinished end. */
function reference(data: Uint8Array): Verdict {
  if (decodes(data, false)) return "valid";
  return decodes(data, true) ? "unfinished" : "invalid";
}

function decodes(data: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(data, { stream });
    return true;
  } catch {
    return false;
  }
}

/** Every byte that begins, continues or breaks a sequence in a way of its own. */
const edge = fc.constantFrom(...[0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1]);
const high = fc.constantFrom(...[0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff]);
const data = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.array(fc.oneof(edge, high), { maxLength: 8 }).map((list) => Uint8Array.from(list)),
  fc.string({ unit: "binary", maxLength: 12 }).map((string) => new TextEncoder().encode(string)),
  fc
    .tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), fc.nat(40), fc.nat(255))
    .map(([string, at, byte]) => {
      const encoded = new TextEncoder().encode(string);
      encoded[at % encoded.byteLength] = byte;
      return encoded;
    }),
);

test("UTF-8: at any split the verdict is the runtime's own", () => {
  fc.assert(
    fc.property(data, fc.array(fc.nat(40), { maxLength: 4 }), (input, at) => {
      assert.equal(check(cut(input, at)), reference(input));
    }),
    { numRuns: 10_000 },
  );
});

test("UTF-8: every sequence of two bytes has the runtime's verdict", () => {
  for (let pair = 0; pair < 65_536; pair++) {
    const input = Uint8Array.of(pair >> 8, pair & 255);
    const verdict = check([input]);
    if (verdict !== reference(input)) assert.fail(`${pair.toString(16)}: ${verdict}`);
  }
});
