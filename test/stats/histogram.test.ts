import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import { LatencyHistogram } from "../../runtime/stats/histogram.ts";

const HOUR_MS = 3_600_000;

/** Latencies spread evenly over the orders of magnitude, a nanosecond to an hour. */
const latencyMs = fc.double({ min: Math.log(1e-6), max: Math.log(HOUR_MS), noNaN: true }).map(Math.exp);
const latencies = fc.array(latencyMs, { minLength: 1, maxLength: 500 });

function recorded(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.recordMs(value);
  return histogram;
}

/** The nearest-rank percentile of the very values, in whole nanoseconds as they are recorded, back in milliseconds. */
function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = values.map((ms) => Math.max(Math.round(ms * 1e6), 1) / 1e6).sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((percent * sorted.length) / 100 - 1e-9), 1) - 1]!;
}

function assertWithin(actual: number, low: number, high: number): void {
  assert.ok(actual >= low && actual <= high, `${actual} is not within ${low} to ${high}`);
}

test("nothing recorded has no summary", () => {
  const histogram = new LatencyHistogram();
  assert.equal(histogram.summary(), null);
  assert.equal(histogram.count, 0);
  assert.equal(histogram.clamped, 0);
  assert.equal(LatencyHistogram.decode(histogram.encode()).summary(), null);
});

test("below 2,048 ns every nanosecond is told apart", () => {
  const values = Array.from({ length: 2000 }, (_, index) => (index + 1) / 1e6);
  assert.deepEqual(recorded(values).summary(), {
    p50Ms: 0.001,
    p90Ms: 0.0018,
    p99Ms: 0.00198,
    p999Ms: 0.001998,
    maxMs: 0.002,
    meanMs: 0.0010005,
  });
});

test("percentiles are never too low and at most 0.1 % too high; the mean is within 0.05 %", () => {
  fc.assert(
    fc.property(latencies, (values) => {
      const summary = recorded(values).summary()!;
      const percentiles = { 50: summary.p50Ms, 90: summary.p90Ms, 99: summary.p99Ms, 99.9: summary.p999Ms };
      for (const [percent, actual] of Object.entries({ ...percentiles, 100: summary.maxMs })) {
        const exact = exactPercentile(values, Number(percent));
        assertWithin(actual, exact, exact * 1.001);
      }
      const mean = values.reduce((sum, ms) => sum + Math.max(Math.round(ms * 1e6), 1) / 1e6, 0) / values.length;
      assertWithin(summary.meanMs, mean * 0.9995, mean * 1.0005);
    }),
  );
});

test("merging equals recording all into one", () => {
  fc.assert(
    fc.property(latencies, latencies, (left, right) => {
      const merged = recorded(left);
      merged.add(recorded(right));
      const whole = recorded([...left, ...right]);
      assert.deepEqual(merged.summary(), whole.summary());
      assert.equal(merged.count, left.length + right.length);
      assert.equal(merged.encode(), whole.encode());
    }),
  );
});

test("decoding gives back what was encoded, and can be recorded into and merged on", () => {
  fc.assert(
    fc.property(latencies, latencies, (before, after) => {
      const decoded = LatencyHistogram.decode(recorded(before).encode());
      assert.deepEqual(decoded.summary(), recorded(before).summary());
      for (const value of after) decoded.recordMs(value);
      assert.deepEqual(decoded.summary(), recorded([...before, ...after]).summary());
    }),
  );
});

test("the encoding is the standard one: HdrHistogram itself reads it, in nanoseconds", () => {
  const standard = decodeFromCompressedBase64(recorded([1, 2, 3]).encode());
  assert.equal(standard.totalCount, 3);
  assert.equal(standard.numberOfSignificantValueDigits, 3);
  assertWithin(standard.getValueAtPercentile(50), 2_000_000, 2_002_000);
});

test("more than an hour is recorded as an hour, and counted, also after merging and decoding", () => {
  const histogram = recorded([1, HOUR_MS + 1, 10 * HOUR_MS, Number.POSITIVE_INFINITY]);
  assert.equal(histogram.count, 4);
  assert.equal(histogram.clamped, 3);
  assertWithin(histogram.summary()!.maxMs, HOUR_MS, HOUR_MS * 1.001);
  const merged = new LatencyHistogram();
  merged.add(LatencyHistogram.decode(histogram.encode()));
  assert.equal(merged.clamped, 3);
});

test("zero is recorded as one nanosecond; negative and not a number are refused", () => {
  assert.equal(recorded([0]).summary()!.maxMs, 1e-6);
  for (const wrong of [-1, -1e-9, Number.NaN]) {
    assert.throws(() => new LatencyHistogram().recordMs(wrong), {
      name: "RangeError",
      message: /Cannot record a latency/,
    });
  }
});

test("counts above 2^32 survive merging and encoding", () => {
  let histogram = recorded([5]);
  for (let doubling = 0; doubling < 34; doubling++) {
    const twin = LatencyHistogram.decode(histogram.encode());
    histogram.add(twin);
  }
  histogram = LatencyHistogram.decode(histogram.encode());
  assert.equal(histogram.count, 2 ** 34);
  assert.deepEqual(histogram.summary(), recorded([5]).summary());
});

test("what is no histogram is refused", () => {
  for (const wrong of ["", "hello", "AAAAAAAA", recorded([1]).encode().slice(0, 20)]) {
    assert.throws(() => LatencyHistogram.decode(wrong), /Cannot decode the latency histogram/);
  }
});
