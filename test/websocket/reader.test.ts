import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import { feedAll, Hearing } from "./hearing.ts";
import { bytes, concat } from "./wire.ts";

const A = bytes("81 01 41");
const B = bytes("81 01 42");
const HALF = bytes("01 01 41 81");

function reading(): { hearing: Hearing; reader: FrameReader } {
  const hearing = new Hearing();
  return { hearing, reader: new FrameReader("client", 1, hearing) };
}

test("a connection that has not begun is not read", () => {
  const { hearing, reader } = reading();
  feedAll(reader, 0, [A]);
  feedAll(reader, 7, [A]);
  assert.deepEqual(hearing.lines, []);
});

test("numbers beyond the first room are taken", () => {
  const { hearing, reader } = reading();
  reader.begin(100_000);
  feedAll(reader, 100_000, [A]);
  assert.deepEqual(hearing.lines, ["text 41"]);
});

test("a forgotten connection holds nothing, and its number may begin anew", () => {
  const { hearing, reader } = reading();
  reader.begin(0);
  feedAll(reader, 0, [HALF]);
  assert.equal(reader.unfinished, 1);
  reader.forget(0);
  assert.equal(reader.unfinished, 0);
  feedAll(reader, 0, [A]);
  reader.begin(0);
  feedAll(reader, 0, [B]);
  assert.deepEqual(hearing.lines, ["text 42"]);
});

test("a connection that begins anew knows nothing of what was unfinished", () => {
  const { hearing, reader } = reading();
  reader.begin(0);
  feedAll(reader, 0, [HALF]);
  reader.begin(0);
  feedAll(reader, 0, [B]);
  assert.deepEqual(hearing.lines, ["text 42"]);
  assert.equal(reader.unfinished, 0);
});

test("when the sink forgets the connection, the rest of the chunk is not told", () => {
  for (const first of [[A], [bytes("01 00"), bytes("80 01 41")]]) {
    const { hearing, reader } = reading();
    reader.begin(0);
    hearing.message = () => {
      hearing.lines.push("told");
      reader.forget(0);
    };
    feedAll(reader, 0, [concat([...first, B, B])]);
    assert.deepEqual(hearing.lines, ["told"]);
  }
});

test("when the sink halts, feed tells how far it came, and goes on from there", () => {
  const { hearing, reader } = reading();
  reader.begin(0);
  const tell = hearing.message.bind(hearing);
  hearing.message = (...told) => {
    tell(...told);
    reader.halt();
  };
  const chunk = concat([A, bytes("89 00"), B, HALF]);
  assert.equal(reader.feed(0, chunk, 0, chunk.byteLength), 3);
  assert.deepEqual(hearing.lines, ["text 41"]);
  assert.equal(reader.feed(0, chunk, 3, chunk.byteLength - 3), 5);
  assert.deepEqual(hearing.lines, ["text 41", "ping", "text 42"]);
  assert.equal(reader.feed(0, chunk, 8, chunk.byteLength - 8), 4);
  assert.equal(reader.unfinished, 1);
});

test("what was put together from pieces may be kept", () => {
  const { hearing, reader } = reading();
  reader.begin(0);
  const kept: Uint8Array[] = [];
  hearing.message = (_connection, buffer, offset, length) => {
    kept.push(buffer.subarray(offset, offset + length));
  };
  for (const letter of [0x41, 0x42])
    feedAll(reader, 0, [bytes("01 01 2d"), Uint8Array.of(0x80, 1), Uint8Array.of(letter)]);
  assert.deepEqual(
    kept.map((view) => new TextDecoder().decode(view)),
    ["-A", "-B"],
  );
});
