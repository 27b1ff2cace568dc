import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fitLine, memoryPerConnection } from "../../runtime/measure/regression.ts";
import type { MemorySample } from "../../runtime/measure/result.ts";
import { criticalT95 } from "../../runtime/measure/student-t.ts";

function close(actual: number, expected: number, tolerance = 1e-9): void {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not ${expected}`);
}

function sample(connections: number, bytes: [number | null, number | null, number], settled = true): MemorySample {
  const [kernelBytes, serverBytes, swarmBytes] = bytes;
  return { connections, kernelBytes, serverBytes, swarmBytes, atMs: connections, settled };
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
  assert.deepEqual(two, { slope: 2, intercept: 1, slopeInterval: null, rSquared: 1 });
  const flat = fitLine([0, 1, 2].map((x) => ({ x, y: 4 })));
  assert.deepEqual(flat, { slope: 0, intercept: 4, slopeInterval: { low: 0, high: 0 }, rSquared: null });
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

test("memory per connection: slopes of settled samples alone", () => {
  const samples = [
    sample(0, [1000, 500, 700]),
    sample(10, [1020, 530, 740]),
    sample(15, [9999, 9999, 9999], false),
    sample(20, [1040, 560, 780]),
  ];
  const fitted = memoryPerConnection(samples)!;
  close(fitted.kernelBytes!, 2);
  close(fitted.serverBytes!, 3);
  close(fitted.swarmBytes, 4);
  close(fitted.totalBytes!, 9);
  close(fitted.totalBytesLow!, 9);
  close(fitted.totalBytesHigh!, 9);
});

test("memory per connection: the slope of the total is the sum of the slopes", () => {
  const bytes = fc.nat(1_000_000_000);
  const arbitrary = fc.array(fc.tuple(fc.nat(1_000_000), bytes, bytes, bytes), { minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(arbitrary, (rows) => {
      fc.pre(new Set(rows.map(([connections]) => connections)).size > 1);
      const fitted = memoryPerConnection(rows.map(([n, kernel, server, swarm]) => sample(n, [kernel, server, swarm])))!;
      const parts = [fitted.kernelBytes!, fitted.serverBytes!, fitted.swarmBytes];
      const scale = Math.max(1, ...parts.map(Math.abs));
      const sum = parts[0]! + parts[1]! + parts[2]!;
      assert.ok(Math.abs(fitted.totalBytes! - sum) <= 1e-9 * scale);
      assert.ok(fitted.totalBytesLow! <= fitted.totalBytes! && fitted.totalBytes! <= fitted.totalBytesHigh!);
    }),
  );
});

test("memory per connection: unknown stays unknown", () => {
  assert.equal(memoryPerConnection([]), null);
  assert.equal(memoryPerConnection([sample(5, [1, 1, 1]), sample(5, [2, 2, 2])]), null);
  assert.equal(memoryPerConnection([sample(5, [1, 1, 1]), sample(9, [2, 2, 2], false)]), null);
  const two = memoryPerConnection([sample(0, [0, 0, 0]), sample(10, [10, 20, 30])])!;
  assert.deepEqual([two.totalBytes, two.totalBytesLow, two.totalBytesHigh], [6, null, null]);
  const noKernel = memoryPerConnection([0, 10, 20].map((n) => sample(n, [null, 2 * n, 3 * n])));
  assert.deepEqual(noKernel, {
    totalBytes: null,
    kernelBytes: null,
    serverBytes: 2,
    swarmBytes: 3,
    totalBytesLow: null,
    totalBytesHigh: null,
    kernelBytesLow: null,
    kernelBytesHigh: null,
    serverBytesLow: 2,
    serverBytesHigh: 2,
    swarmBytesLow: 3,
    swarmBytesHigh: 3,
  });
  const noServer = memoryPerConnection([0, 10, 20].map((n) => sample(n, [4 * n, null, 3 * n])))!;
  assert.deepEqual([noServer.serverBytes, noServer.swarmBytes, noServer.totalBytes], [null, 3, 7]);
});
