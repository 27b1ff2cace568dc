import assert from "node:assert/strict";
import { test } from "node:test";
import type { Schedule } from "../../../runtime/coordinator/pacing/pacer.ts";
import { RampDeviation, rampTargetAt } from "../../../runtime/coordinator/pacing/ramp-deviation.ts";

const over: Schedule = { kind: "over", overMs: 1_000 };
const rate: Schedule = { kind: "rate", perSecond: 50 };

const LINES: [schedule: Schedule, from: number, to: number, elapsedMs: number, at: number][] = [
  [over, 0, 100, 0, 0],
  [over, 0, 100, 255, 25.5],
  [over, 0, 100, 1_000, 100],
  [over, 0, 100, 9_000, 100],
  [over, 100, 20, 500, 60],
  [over, 100, 20, 2_000, 20],
  [over, 7, 7, 500, 7],
  [rate, 10, 100, 1_000, 60],
  [rate, 10, 100, 5_000, 100],
  [rate, 100, 10, 1_000, 50],
  [rate, 100, 10, 5_000, 10],
  [{ kind: "fast" }, 10, 100, 0, 100],
];

for (const [schedule, from, to, elapsedMs, at] of LINES) {
  test(`${JSON.stringify(schedule)} from ${from} to ${to}: ${at} after ${elapsedMs} ms`, () => {
    assert.equal(rampTargetAt(schedule, from, to, elapsedMs), at);
  });
}

test("the largest deviation keeps its sign and its time", () => {
  const deviation = new RampDeviation(1_000, (elapsedMs) => elapsedMs / 10);
  assert.deepEqual([deviation.largest, deviation.atMs], [null, null]);
  deviation.look(5, 900, 920);
  assert.equal(deviation.largest, null, "a count from before the start is ignored");
  deviation.look(0, 1_000, 1_001);
  deviation.look(13, 1_100, 1_101);
  assert.deepEqual([deviation.largest, deviation.atMs], [3, 100]);
  deviation.look(17, 1_200, 1_201);
  assert.deepEqual([deviation.largest, deviation.atMs], [3, 100], "the first of two that are as large");
  deviation.look(26, 1_300, 1_301);
  deviation.look(40, 1_400, 1_401);
  assert.deepEqual([deviation.largest, deviation.atMs], [-4, 300]);
});

test("counts older than 50 ms are compared with the line of 50 ms ago", () => {
  const deviation = new RampDeviation(0, (elapsedMs) => elapsedMs);
  deviation.look(100, 100, 1_050);
  assert.deepEqual([deviation.largest, deviation.atMs], [-900, 1_000]);
  const untold = new RampDeviation(0, (elapsedMs) => elapsedMs);
  untold.look(0, null, 1_050);
  assert.equal(untold.largest, -1_000);
});
