import assert from "node:assert/strict";
import { test } from "node:test";
import { heard } from "./hearing.ts";
import { everySplit } from "./splits.ts";
import { bytes, concat, EXAMPLE_KEY, wire } from "./wire.ts";

const HELLO = "48 65 6c 6c 6f";

/** What stands on the wire, and what is told, however it is cut. */
type Case = readonly [name: string, data: Uint8Array, told: readonly string[]];

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index & 255);

const fromServer = (opcode: number, payload: Uint8Array, fin = true) => wire({ fin, opcode, payload, key: null });
const fromClient = (opcode: number, payload: Uint8Array, fin = true) =>
  wire({ fin, opcode, payload, key: EXAMPLE_KEY });

const spaced = (data: Uint8Array) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

const CLIENT_CASES: readonly Case[] = [
  ["5.7: an unmasked text", bytes("81 05", "'Hello'"), [`text ${HELLO}`]],
  ["5.7: a fragmented unmasked text", bytes("01 03", "'Hel'", "80 02", "'lo'"), [`text ${HELLO}`]],
  ["5.7: an unmasked ping", bytes("89 05", "'Hello'"), [`ping ${HELLO}`]],
  ["5.7: 256 bytes", concat([bytes("82 7e 01 00"), counting(256)]), [`binary ${spaced(counting(256))}`]],
  ["an empty text", bytes("81 00"), ["text"]],
  ["an empty message in three fragments", bytes("02 00 00 00 80 00"), ["binary"]],
  ["125 bytes", fromServer(2, counting(125)), [`binary ${spaced(counting(125))}`]],
  ["126 bytes", fromServer(2, counting(126)), [`binary ${spaced(counting(126))}`]],
  [
    "control frames between fragments",
    bytes("01 01 41 89 00 00 01 42 8a 01 70 80 01 43 81 01 44"),
    ["ping", "pong 70", "text 41 42 43", "text 44"],
  ],
  ["a character over three fragments", bytes("01 01 e2 00 01 82 80 01 ac"), ["text e2 82 ac"]],
  [
    "a character over fragments with a ping in it",
    bytes("01 01 e2 89 01 82 80 02 82 ac"),
    ["ping 82", "text e2 82 ac"],
  ],
  ["a character that does not end", bytes("81 02 e2 82"), ["failed 1007"]],
  ["a character that ends in no fragment", bytes("01 01 e2 80 01 82"), ["failed 1007"]],
  ["no UTF-8 in the first fragment already", bytes("01 01 ff 89 00"), ["failed 1007"]],
  ["what is no UTF-8 as a binary message", bytes("82 02 ff fe"), ["binary ff fe"]],
  ["a text, then no UTF-8", bytes("81 01 41 81 01 c0"), ["text 41", "failed 1007"]],
  ["a masked frame from a server", bytes("81 85 37 fa 21 3d 7f 9f 4d 51 58"), ["failed 1002"]],
  ["a masked ping from a server", bytes("89 80 00 00 00 00"), ["failed 1002"]],
  ...[0x10, 0x20, 0x40].map((bit): Case => [`reserved bit ${bit}`, Uint8Array.of(0x81 | bit, 0), ["failed 1002"]]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): Case => {
    return [`opcode ${opcode}`, Uint8Array.of(0x80 | opcode, 0), ["failed 1002"]];
  }),
  ["a fragmented ping", bytes("09 00"), ["failed 1002"]],
  ["a ping of 126 bytes", concat([bytes("89 7e 00 7e"), counting(126)]), ["failed 1002"]],
  ["a ping of 125 bytes", fromServer(9, counting(125)), [`ping ${spaced(counting(125))}`]],
  ["a continuation of nothing", bytes("80 00"), ["failed 1002"]],
  ["a continuation after the end", bytes("01 00 80 00 80 00"), ["text", "failed 1002"]],
  ["a text inside a message", bytes("01 01 41 81 01 42"), ["failed 1002"]],
  ["a binary fragment inside a message", bytes("01 01 41 02 01 42"), ["failed 1002"]],
  ["125 bytes with a 16-bit length", concat([bytes("82 7e 00 7d"), counting(125)]), ["failed 1002"]],
  ["65,535 with a 64-bit length", bytes("82 7f 00 00 00 00 00 00 ff ff"), ["failed 1002"]],
  ["a 64-bit length with its top bit", bytes("82 7f 80 00 00 00 00 01 00 00"), ["failed 1002"]],
  ["a length above 16 MiB", bytes("82 7f 00 00 00 00 01 00 00 01"), ["failed 1009"]],
  ["the greatest length", bytes("82 7f 7f ff ff ff ff ff ff ff"), ["failed 1009"]],
  ["fragments above 16 MiB together", bytes("02 01 00 00 7f 00 00 00 00 01 00 00 00"), ["failed 1009"]],
  ["a close without a code, and nothing after it", bytes("88 00 81 01 41"), ["close 1005"]],
  ["a close with a reason, and nothing after it", bytes("88 05 03 e8", "'bye'", "89 00"), ["close 1000"]],
  ["a close inside a message", bytes("01 01 41 88 02 03 e9"), ["close 1001"]],
  ["a close of one byte", bytes("88 01 03"), ["failed 1002"]],
  ["a close reason that is no UTF-8", bytes("88 03 03 e8 ff"), ["failed 1007"]],
  ["a close reason that ends in a character", bytes("88 04 03 e8 e2 82"), ["failed 1007"]],
  ["nothing after a failure", bytes("83 00 81 01 41"), ["failed 1002"]],
];

for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) {
  test(`close code ${code} is taken`, () => assertTold("client", closing(code), [`close ${code}`]));
}

for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]) {
  test(`close code ${code} is refused`, () => assertTold("client", closing(code), ["failed 1002"]));
}

const SERVER_CASES: readonly Case[] = [
  ["5.7: a masked text", bytes("81 85 37 fa 21 3d 7f 9f 4d 51 58"), [`text ${HELLO}`]],
  ["5.7: a masked pong", bytes("8a 85 37 fa 21 3d 7f 9f 4d 51 58"), [`pong ${HELLO}`]],
  ["a key of zeros", bytes("82 83 00 00 00 00 01 02 03"), ["binary 01 02 03"]],
  ["a key above 2^31", bytes("82 85 00 00 00 ff 01 02 03 04 05"), ["binary 01 02 03 fb 05"]],
  ["300 bytes", fromClient(2, counting(300)), [`binary ${spaced(counting(300))}`]],
  [
    "masked fragments with a ping between them",
    concat([fromClient(1, bytes("'Hel'"), false), fromClient(9, bytes("'?'")), fromClient(0, bytes("'lo'"))]),
    ["ping 3f", `text ${HELLO}`],
  ],
  ["several in a row", concat([fromClient(1, bytes("'A'")), fromClient(2, bytes("42"))]), ["text 41", "binary 42"]],
  ["a masked close", fromClient(8, bytes("03 e8", "'bye'")), ["close 1000"]],
  ["an empty masked close", fromClient(8, new Uint8Array(0)), ["close 1005"]],
  ["an unmasked text from a client", bytes("81 05", "'Hello'"), ["failed 1002"]],
  ["an empty unmasked text from a client", bytes("81 00"), ["failed 1002"]],
  ["a masked text that is no UTF-8", fromClient(1, bytes("41 42 43 ed a0 80")), ["failed 1007"]],
];

function closing(code: number): Uint8Array {
  return Uint8Array.of(0x88, 2, code >> 8, code & 255);
}

function assertTold(role: "client" | "server", data: Uint8Array, told: readonly string[]): void {
  for (const chunks of everySplit(data)) {
    const lengths = chunks.map((chunk) => chunk.byteLength).join(" + ");
    assert.deepEqual(heard(role, chunks), told, `cut as ${lengths}`);
  }
}

for (const [name, data, told] of CLIENT_CASES) {
  test(`a client reads ${name}, at every split`, () => assertTold("client", data, told));
}

for (const [name, data, told] of SERVER_CASES) {
  test(`a server reads ${name}, at every split`, () => assertTold("server", data, told));
}

test("65,536 bytes, whole and in chunks of 4,096", () => {
  const payload = counting(65_536);
  const data = fromServer(2, payload);
  const told = [`binary ${spaced(payload)}`];
  assert.deepEqual(heard("client", [data]), told);
  const chunks = Array.from({ length: 17 }, (_, index) => data.slice(index * 4096, (index + 1) * 4096));
  assert.deepEqual(heard("client", chunks), told);
});

test("a message of exactly the maximum is taken, a byte more is not, whole or fragmented", () => {
  const limit = 100;
  assert.deepEqual(heard("client", [fromServer(2, counting(100))], limit), [`binary ${spaced(counting(100))}`]);
  assert.deepEqual(heard("client", [fromServer(2, counting(101))], limit), ["failed 1009"]);
  const half = fromServer(2, counting(50), false);
  assert.deepEqual(heard("client", [half, fromServer(0, new Uint8Array(50))], limit).length, 1);
  assert.deepEqual(heard("client", [half, fromServer(0, new Uint8Array(51))], limit), ["failed 1009"]);
});

test("control frames are no messages: the maximum is not theirs", () => {
  for (const chunks of everySplit(fromServer(9, counting(20)))) {
    assert.deepEqual(heard("client", chunks, 10), [`ping ${spaced(counting(20))}`]);
  }
});
