import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  differenceOf,
  pValue,
  type Sample,
  smallestDetectable,
} from "../../../runtime/result/comparison/difference.ts";
import { holm } from "../../../runtime/result/comparison/holm.ts";

const sample = (...values: number[]): Sample => ({ values, inside: null });

test("Welch's test on data worked by hand", () => {
  // Means 20 and 24, variances 4 and 20, four and five values: se^2 = 1 + 4, df = 25 / (1/3 + 16/4).
  const difference = differenceOf(
    sample(20 - Math.sqrt(6), 20, 20, 20 + Math.sqrt(6)),
    sample(24 - Math.sqrt(40), 24, 24, 24, 24 + Math.sqrt(40)),
  )!;
  assert.equal(difference.from, "runs");
  assert.ok(Math.abs(difference.standardError - Math.sqrt(5)) < 1e-12);
  assert.ok(Math.abs(difference.degreesOfFreedom - 25 / (1 / 3 + 4)) < 1e-9);
  // t = 4 / sqrt(5) = 1.7889 at 5.769 degrees of freedom.
  assert.ok(Math.abs(pValue(difference) - 0.1256) < 5e-4, `${pValue(difference)}`);
});

test("one run against several borrows their variance", () => {
  const difference = differenceOf(sample(9, 10, 11), sample(14))!;
  assert.deepEqual(difference, {
    base: 10,
    head: 14,
    standardError: Math.sqrt(4 / 3),
    degreesOfFreedom: 2,
    from: "runs",
  });
  assert.equal(differenceOf(sample(14), sample(9, 10, 11))!.degreesOfFreedom, 2);
});

test("two single runs have only what is inside them, if anything", () => {
  const inside = { standardError: 3, degreesOfFreedom: 9, from: "rounds" } as const;
  const difference = differenceOf(
    { values: [100], inside },
    { values: [80], inside: { ...inside, standardError: 4 } },
  )!;
  assert.equal(difference.from, "rounds");
  assert.equal(difference.standardError, 5);
  assert.equal(differenceOf(sample(100), { values: [80], inside }), null);
  assert.equal(differenceOf(sample(100), sample(80)), null);
});

test("without any variance the same is the same, and anything else is not", () => {
  assert.equal(pValue(differenceOf(sample(3, 3), sample(3, 3, 3))!), 1);
  assert.equal(pValue(differenceOf(sample(3, 3), sample(3.1, 3.1))!), 0);
  assert.equal(smallestDetectable(differenceOf(sample(3, 3), sample(4, 4))!, 0.01), 0);
});

test("a change as large as the smallest that is told has its p-value at the level", () => {
  const values = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(values, values, (base, head) => {
      const difference = differenceOf(sample(...base), sample(...head))!;
      const told = smallestDetectable(difference, 0.01);
      fc.pre(told > 0);
      const p = pValue({ ...difference, head: difference.base + told });
      assert.ok(Math.abs(p - 0.01) < 1e-5, `${p}`);
    }),
  );
});

test("Holm's steps", () => {
  // 0.004 < 0.05/4, 0.012 < 0.05/3, 0.026 > 0.05/2: the last two are not looked at one by one any more.
  assert.deepEqual(holm([0.026, 0.004, 0.03, 0.012], 0.05), { rejected: [false, true, false, true], level: 0.025 });
  assert.deepEqual(holm([], 0.05), { rejected: [], level: 0.05 });
  assert.deepEqual(holm([0.2], 0.05), { rejected: [false], level: 0.05 });
  assert.deepEqual(holm([0, 0], 0.05).rejected, [true, true]);
});

test("Holm rejects no fewer than Bonferroni, and what is below its level exactly", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (pValues) => {
      const { rejected, level } = holm(pValues, 0.05);
      for (const [index, p] of pValues.entries()) {
        if (p < 0.05 / pValues.length) assert.ok(rejected[index]);
        assert.equal(rejected[index], p < level);
      }
    }),
  );
});
