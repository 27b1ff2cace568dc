import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Deliveries, decode } from "../../../runtime/swarm/fan-out/deliveries.ts";

const counts = (base64: string) => [...new Uint32Array(decode(base64))];

test("deliveries and duplicates are counted exactly, also after everybody has a message", () => {
  const delivery = fc.tuple(fc.nat(19), fc.nat(4));
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 400 }), (deliveries) => {
      const counted = new Deliveries(20, 5);
      const first = new Set<string>();
      const received = [0, 0, 0, 0, 0];
      const duplicated = [0, 0, 0, 0, 0];
      for (const [connection, message] of deliveries) {
        counted.add(connection, message, 1, 20);
        const key = `${connection}/${message}`;
        if (first.has(key)) duplicated[message]!++;
        else received[message]!++;
        first.add(key);
      }
      const report = counted.report();
      assert.deepEqual([counts(report.received), counts(report.duplicated)], [received, duplicated]);
    }),
  );
});

test("what comes before its intended publish is misdirected, and an unknown message is ignored", () => {
  const counted = new Deliveries(2, 2);
  counted.add(0, 1, -5, 2);
  counted.add(0, 7, 1, 2);
  const { received, misdirected } = counted.report();
  assert.deepEqual(
    [counts(received), counts(misdirected)],
    [
      [0, 0],
      [0, 1],
    ],
  );
});
