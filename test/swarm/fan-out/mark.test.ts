import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MarkFinder, markPrefix } from "../../../runtime/swarm/fan-out/mark.ts";
import { TemplateWriter } from "../../../runtime/swarm/template-writer.ts";

const prefix = markPrefix(1_234.5);
const writer = new TemplateWriter({ template: "{mark}", as: "text" }, prefix);
const markOf = (message: number, sender: number) => writer.write(sender, message).slice();

/** Feeds pieces of a stream to a finder; returns what was found. */
function found(pieces: readonly Uint8Array[], isWhole = false): (readonly [message: number, sender: number])[] {
  const marks: (readonly [number, number])[] = [];
  const finder = new MarkFinder(4, prefix, (_, message, sender) => marks.push([message, sender]));
  for (const piece of pieces) finder.feed(2, piece, isWhole);
  return marks;
}

const number = fc.nat(999_999_999);

test("marks are found in anything, however a stream is split", () => {
  const noise = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(noise, number, number), { maxLength: 6 }), fc.array(fc.nat()), (parts, cuts) => {
      const stream = Buffer.concat(parts.flatMap(([before, message, sender]) => [before, markOf(message, sender)]));
      const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
      const pieces = [0, ...at].map((start, index) => stream.subarray(start, at[index] ?? stream.length));
      assert.deepEqual(
        found(pieces),
        parts.map(([, message, sender]) => [message, sender]),
      );
    }),
  );
});

test("a beginning of a mark in front of a mark does not hide it", () => {
  const mark = markOf(7, 3);
  for (let length = 1; length < mark.length; length++) {
    assert.deepEqual(found([Buffer.concat([mark.subarray(0, length), mark])]), [[7, 3]], `after ${length} bytes`);
  }
});

test("a mark does not continue from one message to the next", () => {
  const mark = markOf(1, 2);
  assert.deepEqual(found([mark.subarray(0, 12), mark.subarray(12)], true), []);
});

test("feed counts marks, and tells a read without any part of one", () => {
  const finder = new MarkFinder(1, prefix, () => {});
  const mark = markOf(1, 2);
  assert.equal(finder.feed(0, Buffer.from("+OK\r\n"), false), -1);
  assert.equal(finder.feed(0, Buffer.concat([mark, mark]), false), 2);
  assert.equal(finder.feed(0, mark.subarray(0, 5), false), 0);
  assert.equal(finder.feed(0, mark.subarray(5), false), 1);
});

test("marks of another phase are none", () => {
  const other = new TemplateWriter({ template: "{mark}", as: "text" }, markPrefix(99));
  assert.deepEqual(found([other.write(1, 1)]), []);
});
