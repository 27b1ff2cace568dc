import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMemory,
  formatNumber,
  formatPercent,
  formatRate,
  plural,
  withSpread,
} from "../../runtime/format/units.ts";

function table<T>(format: (value: T) => string, rows: [T, string][]): void {
  for (const [value, expected] of rows) assert.equal(format(value), expected);
}

test("what is unknown is never a figure", () => {
  const formats = [formatCount, formatRate, formatNumber, formatBytes, formatMemory, formatDuration, formatPercent];
  for (const format of formats) assert.equal(format(null), "-");
  assert.equal(withSpread("-", "1%"), "-");
  assert.equal(withSpread("12.3", "-"), "12.3 ± -");
  assert.equal(withSpread("12.3", "0.45%"), "12.3 ± 0.45%");
});

test("counts, rates and percentages", () => {
  table(formatCount, [
    [0, "0"],
    [65_536, "65,536"],
    [10_000_000, "10,000,000"],
  ]);
  table(formatRate, [
    [1234.4, "1,234/s"],
    [12.34, "12.3/s"],
    [1 / 30, "0.0333/s"],
  ]);
  table(formatPercent, [
    [8.284, "8.28%"],
    [0, "0.00%"],
  ]);
  assert.equal(plural(1, "port"), "1 port");
  assert.equal(plural(2000, "port"), "2,000 ports");
});

test("numbers have three digits, and a unit never reads 1,000 of the smaller one", () => {
  table(formatNumber, [
    [0, "0"],
    [0.01234, "0.0123"],
    [9.999, "10.0"],
    [99.95, "100"],
    [-1.5, "-1.50"],
    [1234.5, "1,235"],
  ]);
  table(formatDuration, [
    [0, "0 ms"],
    [0.000001, "1.00 ns"],
    [0.00095, "950 ns"],
    [0.0009996, "1.00 µs"],
    [0.85, "850 µs"],
    [0.9996, "1.00 ms"],
    [12.34, "12.3 ms"],
    [999.6, "1.00 s"],
    [4560, "4.56 s"],
    [59_990, "1 min"],
    [65_000, "1 min 5 s"],
    [3_599_600, "1 h"],
    [7_380_000, "2 h 3 min"],
  ]);
});

test("bytes in decimal units, memory in binary ones", () => {
  table(formatBytes, [
    [0, "0 B"],
    [5, "5 B"],
    [850.4, "850 B"],
    [999.7, "1.00 KB"],
    [12_345, "12.3 KB"],
    [-310, "-310 B"],
    [1_048_576, "1.05 MB"],
  ]);
  table(formatMemory, [
    [512 * 2 ** 20, "512 MiB"],
    [1000 * 2 ** 20, "0.977 GiB"],
    [4.21 * 2 ** 30, "4.21 GiB"],
    [1510 * 2 ** 30, "1,510 GiB"],
  ]);
});

test("a duration read back is the one that was formatted, to half a unit of its last digit", () => {
  const inMs: Record<string, number> = { ns: 1e-6, µs: 1e-3, ms: 1, s: 1e3, min: 60e3, h: 3600e3 };
  const read = (text: string): number =>
    [...text.matchAll(/([\d.,]+) (\S+)/g)].reduce((sum, [, figure, unit]) => {
      return sum + Number(figure!.replaceAll(",", "")) * inMs[unit!]!;
    }, 0);
  fc.assert(
    fc.property(fc.double({ min: Math.log(1e-5), max: Math.log(1e9), noNaN: true }), (exponent) => {
      const ms = Math.exp(exponent);
      assert.ok(Math.abs(read(formatDuration(ms)) - ms) <= ms * 0.0085, `${ms} ms as ${formatDuration(ms)}`);
    }),
  );
});
