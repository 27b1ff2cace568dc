import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { criticalT, criticalT95, tTwoSidedP } from "../../runtime/stats/student-t.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

test("critical values at other levels, as printed tables have them", () => {
  const table: [level: number, degreesOfFreedom: number, t: number][] = [
    [0.2, 1, 3.078],
    [0.01, 1, 63.657],
    [0.01, 4, 4.604],
    [0.001, 4, 8.61],
    [0.001, 8, 5.041],
    [0.02, 10, 2.764],
    [0.002, 30, 3.385],
    [0.01, 120, 2.617],
  ];
  for (const [level, degreesOfFreedom, t] of table) near(criticalT(level, degreesOfFreedom), t, 5e-4);
  for (let degreesOfFreedom = 1; degreesOfFreedom <= 40; degreesOfFreedom++) {
    near(criticalT(0.05, degreesOfFreedom), criticalT95(degreesOfFreedom), 5e-4);
  }
});

test("p-values with closed forms: one degree of freedom is Cauchy's distribution, two have a square root", () => {
  for (const t of [0, 0.1, 1, 2.5, 12.706, 1e4]) {
    near(tTwoSidedP(t, 1), 1 - (2 / Math.PI) * Math.atan(t), 1e-12);
    near(tTwoSidedP(t, 2), 1 - t / Math.sqrt(t * t + 2), 1e-12);
  }
  assert.equal(tTwoSidedP(Number.POSITIVE_INFINITY, 3), 0);
});

test("the p-value of a critical value is its level, for broken degrees of freedom too", () => {
  const degreesOfFreedom = fc.double({ min: 1, max: 500, noNaN: true });
  const level = fc.double({ min: 1e-6, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(degreesOfFreedom, level, (df, p) => {
      near(tTwoSidedP(criticalT(p, df), df) / p, 1, 1e-6);
      assert.equal(tTwoSidedP(-criticalT(p, df), df), tTwoSidedP(criticalT(p, df), df));
    }),
  );
});
