/** The parser against malformed and hostile bytes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { completeChecksum } from "../../../runtime/engine/packet/tcp/checksum.ts";
import {
  DEFAULT_MSS_BYTES,
  NO_SCALE,
  Segment,
  TCP,
  writeConstantHeader,
  writeHeaders,
} from "../../../runtime/engine/packet/tcp/segment.ts";
import { bytes, Script } from "./script.ts";

function parsed(packet: Uint8Array, verified = false): Segment | null {
  const segment = new Segment();
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  return segment.parse(view, 0, packet.length, verified) ? segment : null;
}

function packetOf(options: Uint8Array, data: Uint8Array, flags: number): Uint8Array {
  const padded = new Uint8Array(Math.min(40, Math.ceil(options.length / 4) * 4));
  padded.set(options.subarray(0, 40));
  const packet = new Uint8Array(40 + padded.length + data.length);
  const view = new DataView(packet.buffer);
  writeConstantHeader(view, 0);
  writeHeaders(view, 0, 1, 2, 3, 4, 5, 6, flags, 7, 20 + padded.length, data.length);
  packet.set(padded, 40);
  packet.set(data, 40 + padded.length);
  completeChecksum(view, 0);
  return packet;
}

const anyBytes = fc.uint8Array({ maxLength: 120 });

test("any bytes are read without an error, and what counts as a segment lies within them", () => {
  fc.assert(
    fc.property(anyBytes, fc.boolean(), (packet, verified) => {
      const segment = parsed(packet, verified);
      if (segment === null) return;
      assert.ok(segment.dataOffset + segment.dataBytes <= packet.length && segment.dataBytes >= 0);
    }),
    { numRuns: 2_000 },
  );
});

test("any options are read without an error; the MSS is one that was sent, or the default", () => {
  fc.assert(
    fc.property(anyBytes, fc.uint8Array({ maxLength: 40 }), (options, data) => {
      const segment = parsed(packetOf(options, data, TCP.SYN));
      assert.ok(segment !== null);
      assert.equal(segment.dataBytes, data.length);
      assert.ok(segment.scale >= NO_SCALE && segment.scale <= 14);
      assert.ok(segment.mssBytes === DEFAULT_MSS_BYTES || segment.mssBytes <= 0xffff);
    }),
    { numRuns: 2_000 },
  );
});

test("a segment with any one bit flipped is no segment", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(), (data, where) => {
      const packet = packetOf(new Uint8Array(0), data, TCP.ACK);
      assert.ok(parsed(packet) !== null);
      const bit = where % (packet.length * 8);
      packet[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(parsed(packet), null);
    }),
    { numRuns: 2_000 },
  );
});

test("a segment that is cut short, fragmented, of another version or protocol is none", () => {
  const whole = packetOf(new Uint8Array(0), bytes(20), TCP.ACK);
  for (let length = 0; length < whole.length; length++) assert.equal(parsed(whole.slice(0, length)), null);
  const changes: [offset: number, value: number][] = [
    [0, 0x65],
    [0, 0x44],
    [6, 0x20],
    [7, 0x01],
    [9, 17],
    [32, 0x40],
    [32, 0xf0],
  ];
  for (const [offset, value] of changes) {
    const packet = whole.slice();
    packet[offset] = value;
    assert.equal(parsed(packet, true), null, `byte ${offset} = ${value}`);
  }
});

test("no sequence of segments, however hostile, makes an end fail or report more than was sent", () => {
  const hostile = fc.record({
    flags: fc.constantFrom("", ".", "S", "S.", "R", "R.", "F.", "F", "SF.", "SR"),
    seq: fc.oneof(fc.integer({ min: -5, max: 40 }), fc.integer()),
    ack: fc.oneof(fc.integer({ min: -5, max: 40 }), fc.integer()),
    win: fc.integer({ min: 0, max: 65_535 }),
    data: fc.uint8Array({ maxLength: 30 }),
  });
  fc.assert(
    fc.property(fc.constantFrom("swarm", "server"), fc.array(hostile, { maxLength: 40 }), (role, segments) => {
      const script = new Script(role).establish();
      for (const [index, segment] of segments.entries()) {
        script.peer(segment);
        if (index % 7 === 3) script.end.tcp.send(0, bytes(50));
        if (index % 11 === 5) script.wait(300);
      }
      const { openedNumbers, closures } = script.end;
      assert.ok(closures.length <= openedNumbers.length, "each is closed once at most");
      const sent = segments.reduce((sum, { data }) => sum + data.length, 0);
      assert.ok(script.end.bytesOf(0).length <= sent);
    }),
    { numRuns: 500 },
  );
});
