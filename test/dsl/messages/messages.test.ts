import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { toBase64 } from "../../../dsl/messages/messages.ts";
import {
  bytes,
  cpu,
  kilobytes,
  listen,
  milliseconds,
  minutes,
  percent,
  perSecond,
  ports,
  random,
  seconds,
  text,
} from "../../../dsl/mod.ts";
import type { EchoPhase, Plan } from "../../../dsl/plan.ts";
import { validate } from "../../../dsl/validate.ts";

test("values are plain frozen data", () => {
  const table: readonly [object, object][] = [
    [ports(8080, 200), { kind: "ports", first: 8080, count: 200 }],
    [seconds(1.5), { kind: "duration", ms: 1_500 }],
    [milliseconds(5), { kind: "duration", ms: 5 }],
    [minutes(2), { kind: "duration", ms: 120_000 }],
    [perSecond(50_000), { kind: "rate", perSecond: 50_000 }],
    [text("hello"), { kind: "text", text: "hello" }],
    [bytes(64), { kind: "bytes", lengthBytes: 64 }],
    [random(16, 1024), { kind: "random", minBytes: 16, maxBytes: 1024, seed: 1 }],
    [random(16, 1024, { seed: 0 }), { kind: "random", minBytes: 16, maxBytes: 1024, seed: 0 }],
    [kilobytes(10.5), { kind: "size", bytes: 10_500 }],
    [percent(10), { kind: "percent", percent: 10 }],
    [cpu, { kind: "probe", name: "cpu" }],
  ];
  for (const [value, expected] of table) {
    assert.deepEqual(value, expected);
    assert.ok(Object.isFrozen(value));
  }
});

test("the largest binary message goes into the plan and back", () => {
  const data = new Uint8Array(1_048_576).map((_, index) => (index * 31 + (index >> 8)) & 0xff);
  const plan = listen(ports(1, 1)).swarm(1).echo(data).measure().toJSON() as Plan;
  assert.deepEqual(validate(plan), []);
  const { message } = plan.phases[0] as EchoPhase;
  assert.ok(message.kind === "binary");
  assert.ok(Buffer.from(message.base64, "base64").equals(data));
});

test("property: base64 is the standard one, with padding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
      assert.equal(toBase64(data), Buffer.from(data).toString("base64"));
    }),
  );
});

test("a view is sent as its own bytes, not as its buffer's", () => {
  const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  assert.equal(toBase64(view), "AgM=");
});
