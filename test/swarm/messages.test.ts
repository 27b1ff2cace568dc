import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MessageNode } from "../../dsl/plan.ts";
import { messageSource } from "../../runtime/swarm/messages.ts";

const random = (minBytes: number, maxBytes: number, seed = 1): MessageNode => {
  return { kind: "random", minBytes, maxBytes, seed };
};

const TABLE: [MessageNode, tcp: string, websocket: string, bytes: number[]][] = [
  [{ kind: "text", text: "né" }, "stream", "text", [0x6e, 0xc3, 0xa9]],
  [{ kind: "binary", base64: "AAD/" }, "stream", "binary", [0, 0, 255]],
  [{ kind: "bytes", lengthBytes: 3 }, "stream", "binary", [0, 1, 2]],
];

for (const [message, tcp, websocket, bytes] of TABLE) {
  test(`${message.kind}: the same bytes on every connection, framed for the protocol`, () => {
    assert.equal(messageSource(message, "tcp").framing, tcp);
    const source = messageSource(message, "websocket");
    assert.equal(source.framing, websocket);
    for (const connection of [0, 1, 9_999_999]) {
      assert.deepEqual(source.pick(connection, connection % 3), Uint8Array.from(bytes));
    }
  });
}

test("bytes(n) counts up and starts anew after 255", () => {
  const message = messageSource({ kind: "bytes", lengthBytes: 1_000 }, "tcp").pick(0, 0);
  assert.equal(message.byteLength, 1_000);
  assert.ok(message.every((byte, index) => byte === index % 256));
});

test("random messages have every length from the least to the most", () => {
  const { variants, framing } = messageSource(random(16, 31), "websocket");
  assert.equal(framing, "binary");
  const lengths = new Set(variants.map(({ byteLength }) => byteLength));
  assert.deepEqual(
    [...lengths].sort((a, b) => a - b),
    Array.from({ length: 16 }, (_, index) => 16 + index),
  );
});

test("random bytes have every value, each about as often", () => {
  const counts = new Float64Array(256);
  const [message] = messageSource(random(1_048_576, 1_048_576), "tcp").variants;
  for (const byte of message!) counts[byte]!++;
  // Of 1 Mi bytes each value has 4,096 on average, with a standard deviation of 64.
  for (const count of counts) assert.ok(Math.abs(count - 4_096) < 64 * 6, `${count}`);
});

test("connections and rounds differ in what they send", () => {
  const source = messageSource(random(64, 64), "tcp");
  const picked = (of: (index: number) => Uint8Array) => new Set(Array.from({ length: 100 }, (_, index) => of(index)));
  assert.ok(picked((connection) => source.pick(connection, 0)).size > 50);
  assert.ok(picked((round) => source.pick(0, round)).size > 50);
});

const shape = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.nat(300), fc.nat(0xffff_ffff))
  .map(([minBytes, more, seed]) => random(minBytes, minBytes + more, seed) as Extract<MessageNode, { kind: "random" }>);

test("lengths stay within bounds, and the same seed gives the same messages", () => {
  fc.assert(
    fc.property(shape, fc.nat(10_000_000), fc.nat(1_000), (message, connection, round) => {
      const picked = messageSource(message, "tcp").pick(connection, round);
      assert.ok(picked.byteLength >= message.minBytes && picked.byteLength <= message.maxBytes);
      assert.deepEqual(messageSource(message, "websocket").pick(connection, round), picked);
    }),
    { numRuns: 30 },
  );
});

test("another seed gives other messages", () => {
  const message = (seed: number) => messageSource(random(64, 64, seed), "tcp").pick(0, 0);
  assert.notDeepEqual(message(1), message(2));
});
