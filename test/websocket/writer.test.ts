import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyMask, MaskSource, maskAfter, wordsOf } from "../../runtime/websocket/mask.ts";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import {
  clientFrame,
  closeFrame,
  frame,
  headerBytes,
  serverFrame,
  writeClientFrame,
  writeFrame,
  writeServerHeader,
} from "../../runtime/websocket/writer.ts";
import { Hearing } from "./hearing.ts";
import { cut } from "./splits.ts";
import { bytes, EXAMPLE_KEY, hex, wire } from "./wire.ts";

const HELLO = bytes("'Hello'");

/** The key of the RFC's examples, read as a little-endian integer. */
const EXAMPLE_MASK = 0x3d21fa37;

const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];

test("RFC 6455, 5.7: the examples, byte for byte", () => {
  assert.equal(hex(serverFrame(HELLO, "text")), "81 05 48 65 6c 6c 6f");
  assert.equal(hex(clientFrame(HELLO, "text", EXAMPLE_MASK)), "81 85 37 fa 21 3d 7f 9f 4d 51 58");
  assert.equal(hex(frame("ping", HELLO, null)), "89 05 48 65 6c 6c 6f");
  assert.equal(hex(frame("pong", HELLO, EXAMPLE_MASK)), "8a 85 37 fa 21 3d 7f 9f 4d 51 58");
  assert.equal(hex(serverFrame(new Uint8Array(256), "binary").subarray(0, 4)), "82 7e 01 00");
  assert.equal(hex(serverFrame(new Uint8Array(65_536), "binary").subarray(0, 10)), "82 7f 00 00 00 00 00 01 00 00");
});

test("frames of every length form, masked and not", () => {
  for (const length of LENGTHS) {
    const payload = Uint8Array.from({ length }, (_, index) => index * 7);
    const data = { fin: true, opcode: 2, payload };
    assert.deepEqual(serverFrame(payload, "binary"), wire({ ...data, key: null }));
    assert.deepEqual(clientFrame(payload, "binary", EXAMPLE_MASK), wire({ ...data, key: EXAMPLE_KEY }));
  }
});

test("a frame is written where it is to lie, from a part of a buffer, and nowhere else", () => {
  const target = new Uint8Array(20).fill(0xee);
  const end = writeFrame(target, 3, "pong", EXAMPLE_MASK, bytes("'..Hello..'"), 2, 5);
  assert.equal(end, 14);
  assert.deepEqual(target.slice(3, end), clientPong());
  assert.ok([...target.slice(0, 3), ...target.slice(end)].every((byte) => byte === 0xee));
});

function clientPong(): Uint8Array {
  return wire({ fin: true, opcode: 10, payload: HELLO, key: EXAMPLE_KEY });
}

test("close frames: a code, a code and a reason, and none", () => {
  assert.equal(hex(closeFrame(1000, null)), "88 02 03 e8");
  assert.equal(hex(closeFrame(1001, null, "bye")), "88 05 03 e9 62 79 65");
  assert.equal(hex(closeFrame(1005, null)), "88 00");
  assert.deepEqual(
    closeFrame(4999, EXAMPLE_MASK),
    wire({ fin: true, opcode: 8, payload: bytes("13 87"), key: EXAMPLE_KEY }),
  );
});

test("what may not travel is refused", () => {
  assert.throws(() => closeFrame(1006, null), { name: "RangeError", message: /1006.*use 1000, or 3000 to 4999/ });
  assert.throws(() => closeFrame(1000, null, "é".repeat(62)), { name: "RangeError", message: /124 bytes: 123 is/ });
  assert.equal(closeFrame(1000, null, "x".repeat(123)).byteLength, 127);
});

test("an echo goes out of the buffer it came in, whole or put together from pieces", () => {
  for (const length of LENGTHS) {
    const payload = Uint8Array.from({ length }, (_, index) => (index * 13) & 0x7f);
    const request = wire({ fin: true, opcode: 1, payload, key: EXAMPLE_KEY });
    for (const chunks of [
      [request],
      cut(request, [1]),
      cut(request, [headerBytes(length, true)]),
      cut(request, [20, 60]),
    ]) {
      const echoes: Uint8Array[] = [];
      const reader = new FrameReader("server", 1, Object.assign(new Hearing(), { message: echo }));
      reader.begin(0);
      for (const chunk of chunks) reader.feed(0, chunk, 0, chunk.byteLength);
      assert.deepEqual(echoes, [serverFrame(payload, "text")]);

      function echo(_connection: number, buffer: Uint8Array, offset: number, size: number, kind: "text" | "binary") {
        const at = writeServerHeader(buffer, offset, size, kind);
        assert.ok(at >= 0);
        echoes.push(buffer.slice(at, offset + size));
      }
    }
  }
});

test("a pong goes out of the buffer its ping came in", () => {
  const ping = wire({ fin: true, opcode: 9, payload: HELLO, key: EXAMPLE_KEY });
  for (const chunks of [[ping], cut(ping, [4])]) {
    let pong = "";
    const hearing = new Hearing();
    hearing.ping = (_connection, buffer, offset, length) => {
      pong = hex(buffer.subarray(writeServerHeader(buffer, offset, length, "pong"), offset + length));
    };
    const reader = new FrameReader("server", 1, hearing);
    reader.begin(0);
    for (const chunk of chunks) reader.feed(0, chunk, 0, chunk.byteLength);
    assert.equal(pong, "8a 05 48 65 6c 6c 6f");
  }
});

test("masking in pieces, at any alignment, is masking byte by byte", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(9),
      fc.integer(),
      fc.array(fc.nat(60)),
      (data, lead, mask, at) => {
        const key = [0, 8, 16, 24].map((shift) => (mask >>> shift) & 255);
        const buffer = new Uint8Array(lead + data.byteLength + 5);
        buffer.set(data, lead);
        let taken = 0;
        for (const { byteLength } of cut(data, at)) {
          applyMask(buffer, wordsOf(buffer), lead + taken, byteLength, maskAfter(mask, taken));
          taken += byteLength;
        }
        assert.deepEqual(
          [...buffer.subarray(lead, lead + taken)],
          [...data].map((byte, index) => byte ^ key[index % 4]!),
        );
        assert.ok([...buffer.subarray(0, lead), ...buffer.subarray(lead + taken)].every((byte) => byte === 0));
      },
    ),
  );
});

test("every mask is a fresh one, also beyond the keys that are taken at a time", () => {
  const masks = new MaskSource();
  const count = 40_000;
  // Two of so many random 32-bit keys are equal once in five such tests, ten pairs practically never.
  assert.ok(new Set(Array.from({ length: count }, () => masks.next())).size > count - 10);
});

test("a client's frame is what writeFrame writes, whatever its length", () => {
  const anyFrame = fc.record({
    payload: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 65_530, maxLength: 65_540 })),
    kind: fc.constantFrom("text", "binary"),
    mask: fc.integer(),
  });
  fc.assert(
    fc.property(anyFrame, ({ payload, kind, mask }) => {
      const target = new Uint8Array(payload.length + 20);
      const length = writeClientFrame(target, wordsOf(target), kind, mask, payload);
      assert.deepEqual(target.subarray(0, length), frame(kind, payload, mask));
    }),
    { numRuns: 100 },
  );
});
