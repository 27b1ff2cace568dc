import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Role } from "../../runtime/websocket/protocol.ts";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import { feedAll, Hearing, heard, line } from "./hearing.ts";
import { cut } from "./splits.ts";
import { concat, type Wire, wire } from "./wire.ts";

/** Something sent, as the frames it takes and the lines it should be told as. */
interface Sent {
  readonly frames: readonly Omit<Wire, "key">[];
  readonly told: readonly string[];
}

const payload = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 100, maxLength: 700 }));
const text = fc
  .oneof(fc.string({ unit: "grapheme", maxLength: 40 }), fc.string({ unit: "binary", maxLength: 40 }))
  .map((string) => new TextEncoder().encode(string));

const control: fc.Arbitrary<Sent> = fc
  .tuple(fc.constantFrom<["ping" | "pong", number]>(["ping", 9], ["pong", 10]), fc.uint8Array({ maxLength: 125 }))
  .map(([[name, opcode], data]) => ({ frames: [{ fin: true, opcode, payload: data }], told: [line(name, data)] }));

/** A message in one or more fragments, with control frames before any of them but the first. */
const message: fc.Arbitrary<Sent> = fc
  .tuple(
    fc.oneof(
      fc.record({ name: fc.constant("text"), opcode: fc.constant(1), data: text }),
      fc.record({ name: fc.constant("binary"), opcode: fc.constant(2), data: payload }),
    ),
    fc.array(fc.record({ at: fc.nat(700), between: fc.array(control, { maxLength: 2 }) }), { maxLength: 4 }),
  )
  .map(([{ name, opcode, data }, splits]) => {
    const pieces = cut(
      data,
      splits.map(({ at }) => at),
    );
    const parts = pieces.length === 0 ? [data] : pieces;
    const frames: Omit<Wire, "key">[] = [];
    const told: string[] = [];
    for (const [index, part] of parts.entries()) {
      for (const sent of index === 0 ? [] : (splits[index - 1]?.between ?? [])) {
        frames.push(...sent.frames);
        told.push(...sent.told);
      }
      frames.push({ fin: index === parts.length - 1, opcode: index === 0 ? opcode : 0, payload: part });
    }
    return { frames, told: [...told, line(name, data)] };
  });

const key = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const role = fc.constantFrom<Role>("server", "client");
const splits = fc.array(fc.nat(4_000), { maxLength: 30 });

test("what was encoded is told, whatever the fragments, the control frames between them and the chunks", () => {
  fc.assert(
    fc.property(role, fc.array(fc.oneof(message, control), { maxLength: 8 }), key, splits, (reads, all, mask, at) => {
      const frames = all.flatMap((sent) => sent.frames);
      const data = concat(frames.map((frame) => wire({ ...frame, key: reads === "server" ? mask : null })));
      assert.deepEqual(
        heard(reads, cut(data, at)),
        all.flatMap((sent) => sent.told),
      );
    }),
    { numRuns: 400 },
  );
});

test("streams of many connections do not touch each other, and leave nothing behind", () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), key, splits, (sent, mask, at) => {
      const hearings = sent.map(() => new Hearing());
      const reader = new FrameReader("server", 1, {
        message: (connection, ...rest) => hearings[connection]!.message(connection, ...rest),
        ping: (connection, ...rest) => hearings[connection]!.ping(connection, ...rest),
        pong: (connection, ...rest) => hearings[connection]!.pong(connection, ...rest),
        close: (connection, code) => hearings[connection]!.close(connection, code),
        failed: (connection, code) => hearings[connection]!.failed(connection, code),
      });
      const chunks = sent.map(({ frames }) => cut(concat(frames.map((frame) => wire({ ...frame, key: mask }))), at));
      sent.forEach((_, connection) => {
        reader.begin(connection);
      });
      for (let turn = 0; chunks.some((list) => turn < list.length); turn++) {
        for (const [connection, list] of chunks.entries()) feedAll(reader, connection, list.slice(turn, turn + 1));
      }
      assert.deepEqual(
        hearings.map(({ lines }) => lines),
        sent.map(({ told }) => told),
      );
      assert.equal(reader.unfinished, 0);
    }),
    { numRuns: 200 },
  );
});

/** Bytes that look like frames more often than chance would have it. */
const nearlyFrames = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc
        .tuple(fc.boolean(), fc.nat(15), fc.uint8Array({ maxLength: 130 }), fc.option(key))
        .map(([fin, opcode, data, mask]) => wire({ fin, opcode, payload: data, key: mask })),
    ),
    { maxLength: 8 },
  )
  .map(concat);

test("random bytes never throw, are told alike at any split, and nothing is told after an end", () => {
  fc.assert(
    fc.property(role, nearlyFrames, splits, (reads, data, at) => {
      const told = heard(reads, data.byteLength === 0 ? [] : [data]);
      assert.deepEqual(heard(reads, cut(data, at)), told);
      const end = told.findIndex((entry) => /^(close|failed) /.test(entry));
      assert.ok(end === -1 || end === told.length - 1, told.join("; "));
    }),
    { numRuns: 2_000 },
  );
});
