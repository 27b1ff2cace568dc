import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bend, fitLine, predict } from "../../runtime/stats/regression.ts";
import { criticalT95 } from "../../runtime/stats/student-t.ts";

function close(actual: number, expected: number, tolerance = 1e-9): void {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not ${expected}`);
}

test("critical values of Student's t", () => {
  const table: [number, number][] = [
    [1, 12.706],
    [2, 4.303],
    [6, 2.447],
    [30, 2.042],
    [31, 2.0395],
    [40, 2.0211],
    [60, 2.0003],
    [120, 1.9799],
    [1_000_000, 1.96],
  ];
  for (const [degreesOfFreedom, expected] of table) close(criticalT95(degreesOfFreedom), expected, 5e-5);
  for (let df = 1; df < 200; df++) assert.ok(criticalT95(df) > criticalT95(df + 1));
  for (const wrong of [0, -1, 1.5, Number.NaN]) assert.throws(() => criticalT95(wrong), RangeError);
});

test("a worked example", () => {
  // Sxx = 10, Sxy = 6, Syy = 6, so slope 0.6, intercept 2.2, SSE = 2.4; t(df 3) = 3.182; margin 3.182 sqrt(0.8 / 10).
  const line = fitLine([2, 4, 5, 4, 5].map((y, index) => ({ x: index + 1, y })))!;
  close(line.slope, 0.6);
  close(line.intercept, 2.2);
  close(line.rSquared!, 0.6);
  close(line.slopeInterval!.low, 0.6 - 3.182 * Math.sqrt(0.08));
  close(line.slopeInterval!.high, 0.6 + 3.182 * Math.sqrt(0.08));
});

test("an exact line is recovered, its interval closed upon it", () => {
  const whole = fc.integer({ min: -10_000, max: 10_000 });
  const xs = fc.uniqueArray(fc.nat(1_000_000), { minLength: 3, maxLength: 30 });
  fc.assert(
    fc.property(xs, whole, whole, (xValues, slope, intercept) => {
      const line = fitLine(xValues.map((x) => ({ x, y: intercept + slope * x })))!;
      close(line.slope, slope, 1e-6);
      close(line.slopeInterval!.low, slope, 1e-3);
      close(line.slopeInterval!.high, slope, 1e-3);
      if (slope === 0) assert.ok(line.rSquared === null);
      else close(line.rSquared!, 1, 1e-6);
    }),
  );
});

test("what cannot be told is null", () => {
  assert.equal(fitLine([]), null);
  assert.equal(fitLine([{ x: 1, y: 1 }]), null);
  assert.equal(fitLine([1, 2, 3].map((y) => ({ x: 7, y }))), null);
  const two = fitLine([
    { x: 0, y: 1 },
    { x: 2, y: 5 },
  ]);
  assert.deepEqual(two, { slope: 2, intercept: 1, slopeInterval: null, rSquared: 1, scatter: null });
  const flat = fitLine([0, 1, 2].map((x) => ({ x, y: 4 })));
  assert.deepEqual([flat?.slope, flat?.intercept, flat?.rSquared], [0, 4, null]);
  assert.deepEqual(flat?.slopeInterval, { low: 0, high: 0 });
});

/** A seeded generator (mulberry32) of normal deviates (Box-Muller), so that every run simulates the same. */
function normalDeviates(seed: number): () => number {
  let state = seed;
  function uniform(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

test("the interval covers the true slope 95 times in a hundred", () => {
  const normal = normalDeviates(1);
  for (const count of [3, 8, 40]) {
    const trials = 4000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const points = Array.from({ length: count }, (_, x) => ({ x, y: 500 + 9 * x + 20 * normal() }));
      const { low, high } = fitLine(points)!.slopeInterval!;
      if (low <= 9 && 9 <= high) covered++;
    }
    close(covered / trials, 0.95, 0.012);
  }
});

test("a prediction: the worked example's next point", () => {
  const line = fitLine([2, 4, 5, 4, 5].map((y, index) => ({ x: index + 1, y })))!;
  // s^2 = 0.8, mean x = 3, Sxx = 10: at x = 6 the margin is 3.182 sqrt(0.8 (1 + 0.2 + 0.9)).
  const { y, low, high } = predict(line, 6);
  close(y, 5.8);
  close(high! - y, 3.182 * Math.sqrt(0.8 * 2.1));
  close(y - low!, 3.182 * Math.sqrt(0.8 * 2.1));
  const two = fitLine([
    { x: 0, y: 1 },
    { x: 2, y: 5 },
  ])!;
  assert.deepEqual(predict(two, 4), { y: 9, low: null, high: null });
});

test("a prediction interval holds the next observation 95 times in a hundred", () => {
  const normal = normalDeviates(7);
  const trials = 4_000;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const points = Array.from({ length: 9 }, (_, x) => ({ x, y: 500 + 9 * x + 20 * normal() }));
    const { low, high } = predict(fitLine(points)!, 30);
    const next = 500 + 9 * 30 + 20 * normal();
    if (low! <= next && next <= high!) held++;
  }
  close(held / trials, 0.95, 0.012);
});

test("points that bend are told from those that only scatter", () => {
  const at = (bent: number, noise: () => number) =>
    Array.from({ length: 9 }, (_, x) => ({ x, y: 100 + 10 * x + bent * x * x + noise() }));
  const ends = bend(at(1, () => 0))!;
  close(ends.first, 10);
  close(ends.last, 10 + 2 * 8);
  assert.equal(bend(at(1, () => 0).slice(0, 4)), null);
  assert.equal(bend(at(0, () => 0)), null);
  const normal = normalDeviates(3);
  const falsely = Array.from({ length: 2_000 }, () => bend(at(0, normal))).filter((found) => found !== null).length;
  close(falsely / 2_000, 0.05, 0.015);
});
