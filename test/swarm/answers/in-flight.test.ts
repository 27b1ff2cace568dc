import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InFlight, NONE } from "../../../runtime/swarm/answers/in-flight.ts";

const CONNECTIONS = 3;

test("property: each connection's messages come out in the order they went in, whatever happens on the others", () => {
  const step = fc.record({
    connection: fc.nat(CONNECTIONS - 1),
    what: fc.constantFrom("add", "add", "add", "remove", "clear"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const inFlight = new InFlight(CONNECTIONS);
      const model: number[][] = Array.from({ length: CONNECTIONS }, () => []);
      let ordinal = 0;
      for (const { connection, what } of steps) {
        const queue = model[connection]!;
        if (what === "add") {
          inFlight.add(connection, ordinal / 2, ordinal * 2, ordinal);
          queue.push(ordinal++);
        } else if (what === "clear") {
          assert.equal(inFlight.clear(connection), queue.splice(0).length);
        } else if (queue.length > 0) {
          const slot = inFlight.oldest(connection);
          const first = queue.shift()!;
          assert.equal(inFlight.ordinal[slot], first);
          assert.deepEqual([inFlight.intendedAtMs[slot], inFlight.sentAtMs[slot]], [first / 2, first * 2]);
          inFlight.remove(connection);
        }
        assert.equal(inFlight.count, model.flat().length);
        for (const [index, { length }] of model.entries()) assert.equal(inFlight.oldest(index) === NONE, length === 0);
      }
    }),
  );
});

test("slots are used again: what comes and goes for ever keeps to the same arrays", () => {
  const inFlight = new InFlight(2);
  for (let ordinal = 0; ordinal < 3_000; ordinal++) inFlight.add(ordinal % 2, 0, 0, ordinal);
  const slots = inFlight.ordinal.length;
  for (let ordinal = 3_000; ordinal < 100_000; ordinal++) {
    inFlight.remove(ordinal % 2);
    inFlight.add(ordinal % 2, 0, 0, ordinal);
  }
  assert.equal(inFlight.ordinal.length, slots);
  assert.equal(inFlight.ordinal[inFlight.oldest(0)], 97_000, "growing kept what was there");
});
