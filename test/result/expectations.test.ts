import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ExpectationNode } from "../../dsl/plan.ts";
import { figure, sizeUnit } from "../../runtime/format/bounded-figures.ts";
import { type Attained, checkExpectations } from "../../runtime/result/expectations.ts";
import { LATENCY, run } from "../report/fixtures.ts";

const CORRECTED = { ...LATENCY, corrected: { ...LATENCY.uncorrected!, p99Ms: 1_234 } };

function judged(expectation: ExpectationNode, changes: Partial<Attained> = {}): string {
  const [result] = checkExpectations([expectation], { ...run(), ...changes });
  return `${result!.passed ? "✓" : "✗"} ${result!.text}: ${result!.actual}`;
}

function memory(part: "total" | "kernel" | "server", belowBytes: number, changes: Partial<Attained> = {}) {
  return judged({ kind: "memory", part, belowBytes }, changes);
}

function latency(statistic: "p99" | "p999", belowMs: number, histogram: "corrected" | "uncorrected" = "corrected") {
  return (changes: Partial<Attained> = {}) => judged({ kind: "latency", histogram, statistic, belowMs }, changes);
}

function held(percent: number, count: number) {
  return judged(
    { kind: "held", atLeast: { kind: "percent", percent } },
    { connections: { ...run().connections, held: count } },
  );
}

const fitted = run().memory.perConnection!;
const NEGATIVE = { totalBytes: -900, totalBytesLow: -1_500, totalBytesHigh: -200 };
const noServer = { ...fitted, serverBytes: null, serverBytesLow: null, serverBytesHigh: null };
const twoPoints = { ...fitted, totalBytesLow: null, totalBytesHigh: null };

const TABLE: readonly [string, string][] = [
  [memory("total", 22_000), "✓ memory per connection below 22 KB: 20.8 KB (95 % interval 20.1 to 21.5 KB)"],
  [
    memory("total", 21_000),
    "✓ memory per connection below 21 KB: 20.8 KB (95 % interval 20.1 to 21.5 KB, which reaches over the bound)",
  ],
  [
    memory("total", 20_800),
    "✗ memory per connection below 20.8 KB: 20.8 KB (95 % interval 20.1 to 21.5 KB, which reaches over the bound)",
  ],
  [memory("kernel", 900), "✗ kernel memory per connection below 900 B: 3.1 KB (95 % interval 3 to 3.2 KB)"],
  [
    memory("total", 22_000, { memory: { ...run().memory, perConnection: noServer } }),
    "✓ memory per connection (kernel and swarm only) below 22 KB: 20.8 KB (95 % interval 20.1 to 21.5 KB)",
  ],
  [
    memory("server", 1_000, { memory: { ...run().memory, perConnection: noServer } }),
    "✗ server memory per connection below 1 KB: not measured",
  ],
  [
    memory("total", 22_000, { memory: { ...run().memory, perConnection: twoPoints } }),
    "✓ memory per connection below 22 KB: 20.8 KB",
  ],
  [
    memory("total", 22_000, { memory: { ...run().memory, perConnection: { ...fitted, ...NEGATIVE } } }),
    "✗ memory per connection below 22 KB: -900 B (95 % interval -1.5 to -0.2 KB: not to be believed)",
  ],
  [latency("p99", 50)(), "✓ uncorrected latency p99 below 50 ms: 12.3 ms"],
  [latency("p99", 1_500)(), "✓ uncorrected latency p99 below 1.5 s: 12.3 ms"],
  [latency("p99", 50)({ latency: CORRECTED }), "✗ corrected latency p99 below 50 ms: 1.23 s"],
  [latency("p99", 1_500)({ latency: CORRECTED }), "✓ corrected latency p99 below 1.5 s: 1.23 s"],
  [latency("p99", 50, "uncorrected")({ latency: CORRECTED }), "✓ uncorrected latency p99 below 50 ms: 12.3 ms"],
  [latency("p999", 98.76)(), "✗ uncorrected latency p99.9 below 98.76 ms: 98.76 ms"],
  [
    latency("p99", 50)({ latency: { ...LATENCY, uncorrected: null } }),
    "✗ uncorrected latency p99 below 50 ms: not measured",
  ],
  [judged({ kind: "throughput", abovePerSecond: 33_333 }), "✓ throughput above 33,333/s: 33,333.3/s"],
  [judged({ kind: "throughput", abovePerSecond: 50_000 }), "✗ throughput above 50,000/s: 33,333/s"],
  [held(100, 10_000), "✓ connections held, at least 100 %: 100 % (10,000 of 10,000)"],
  [held(100, 9_999), "✗ connections held, at least 100 %: 99.99 % (9,999 of 10,000)"],
  [held(99.5, 9_999), "✓ connections held, at least 99.5 %: 99.99 % (9,999 of 10,000)"],
  [judged({ kind: "held", atLeast: 10_000 }), "✓ connections held, at least 10,000: 10,000"],
  [
    judged({ kind: "throughput", abovePerSecond: 1 }, { aborted: "the deadline passed" }),
    "✗ throughput above 1/s: not measured",
  ],
];

for (const [actual, expected] of TABLE) test(expected, () => assert.equal(actual, expected));

test("property: a figure is shown as its bound only when it equals it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: -50, max: 50 }), (bound, off) => {
      assert.equal(figure(bound + off, bound, sizeUnit) === figure(bound, bound, sizeUnit), off === 0);
    }),
  );
});
