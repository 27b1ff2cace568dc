import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { runOrderOf } from "../../runtime/cli/runs/run-order.ts";

test("one repetition goes in the order written", () => {
  assert.deepEqual(runOrderOf(3, 1), [
    { plan: 0, repetition: 1 },
    { plan: 1, repetition: 1 },
    { plan: 2, repetition: 1 },
  ]);
});

test("several are shuffled, each by itself", () => {
  let called = 0;
  const values = [0, 0, 0.99, 0.99];
  const turns = runOrderOf(3, 2, () => values[called++]!);
  assert.deepEqual(
    turns.map(({ plan, repetition }) => `${plan}/${repetition}`),
    ["1/1", "2/1", "0/1", "0/2", "1/2", "2/2"],
  );
});

test("property: every plan once a repetition, one repetition after the other", () => {
  const sizes = [fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })] as const;
  fc.assert(
    fc.property(...sizes, (plans, repetitions) => {
      const turns = runOrderOf(plans, repetitions);
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        const own = turns.slice((repetition - 1) * plans, repetition * plans);
        assert.ok(own.every((turn) => turn.repetition === repetition));
        assert.deepEqual(own.map(({ plan }) => plan).sort(), [...Array(plans).keys()]);
      }
    }),
  );
});
