import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IdleQueue } from "../../../runtime/swarm/exchanges/idle-queue.ts";

test("property: connections leave in the order in which they became idle, however often the ring goes round", () => {
  const steps = fc.array(fc.boolean(), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), steps, (size, adds) => {
      const queue = new IdleQueue(size);
      const model: number[] = [];
      const busy = Array.from({ length: size }, (_, connection) => connection);
      for (const add of adds) {
        if (add && busy.length > 0) {
          queue.add(busy[0]!);
          model.push(busy.shift()!);
        } else if (!add && model.length > 0) {
          assert.equal(queue.take(), model[0]);
          busy.push(model.shift()!);
        }
        assert.equal(queue.count, model.length);
      }
    }),
  );
});
