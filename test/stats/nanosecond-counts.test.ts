import assert from "node:assert/strict";
import { test } from "node:test";
import { Float64Histogram } from "hdr-histogram-js";
import { LONGEST_NANOSECONDS, NanosecondCounts } from "../../runtime/stats/histogram.ts";

const library = new Float64Histogram(1, LONGEST_NANOSECONDS, 3);
const ours = new NanosecondCounts(1, LONGEST_NANOSECONDS, 3);

test("a value's index is the library's: around every power of two, and at 100,000 values in between", () => {
  const powers = Array.from({ length: 42 }, (_, bits) => 2 ** bits).filter((power) => power < LONGEST_NANOSECONDS);
  const edges = powers.flatMap((power) => [power - 1, power, power + 1, power * 1.5].map(Math.floor));
  const between = Array.from({ length: 100_000 }, (_, step) => Math.floor(LONGEST_NANOSECONDS ** (step / 99_999)));
  for (const value of [...edges, ...between, LONGEST_NANOSECONDS].filter((value) => value >= 1)) {
    assert.equal(ours.countsArrayIndex(value), library.countsArrayIndex(value), `${value} ns`);
  }
});

test("what both have recorded is the same", () => {
  for (let value = 1; value < LONGEST_NANOSECONDS; value = Math.ceil(value * 1.01)) {
    library.recordValue(value);
    ours.recordValue(value);
  }
  for (const percentile of [0, 1, 50, 90, 99, 99.9, 100]) {
    assert.equal(ours.getValueAtPercentile(percentile), library.getValueAtPercentile(percentile));
  }
  assert.equal(ours.totalCount, library.totalCount);
  assert.equal(ours.mean, library.mean);
});
