import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allowed, due, type Schedule } from "../../../runtime/coordinator/pacing/pacer.ts";

const DUE: [schedule: Schedule, distance: number, elapsedMs: number, due: number][] = [
  [{ kind: "fast" }, 1_000, 0, 1_000],
  [{ kind: "over", overMs: 1_000 }, 1_000, 0, 0],
  [{ kind: "over", overMs: 1_000 }, 1_000, 1, 1],
  [{ kind: "over", overMs: 1_000 }, 10, 99, 0],
  [{ kind: "over", overMs: 1_000 }, 10, 100, 1],
  [{ kind: "over", overMs: 1_000 }, 10, 999, 9],
  [{ kind: "over", overMs: 1_000 }, 10, 1_000, 10],
  [{ kind: "over", overMs: 1_000 }, 10, 5_000, 10],
  [{ kind: "over", overMs: 30_000 }, 10_000_000, 15_000, 5_000_000],
  [{ kind: "rate", perSecond: 100 }, 1_000, 0, 0],
  [{ kind: "rate", perSecond: 100 }, 1_000, 10, 1],
  [{ kind: "rate", perSecond: 100 }, 1_000, 2_500, 250],
  [{ kind: "rate", perSecond: 100 }, 1_000, 60_000, 1_000],
  [{ kind: "rate", perSecond: 0.5 }, 3, 1_999, 0],
  [{ kind: "rate", perSecond: 0.5 }, 3, 2_000, 1],
];

for (const [schedule, distance, elapsedMs, expected] of DUE) {
  test(`${JSON.stringify(schedule)}: ${expected} of ${distance} are due after ${elapsedMs} ms`, () => {
    assert.equal(due(schedule, distance, elapsedMs), expected);
  });
}

test("what is due only grows, up to the distance", () => {
  const schedule: fc.Arbitrary<Schedule> = fc.oneof(
    fc.record({ kind: fc.constant("over" as const), overMs: fc.integer({ min: 1, max: 100_000 }) }),
    fc.record({ kind: fc.constant("rate" as const), perSecond: fc.double({ min: 0.01, max: 1e6, noNaN: true }) }),
  );
  fc.assert(
    fc.property(schedule, fc.nat(1_000_000), fc.nat(200_000), fc.nat(1_000), (pace, distance, elapsedMs, moreMs) => {
      const now = due(pace, distance, elapsedMs);
      const later = due(pace, distance, elapsedMs + moreMs);
      assert.ok(0 <= now && now <= later && later <= distance && Number.isInteger(now));
    }),
  );
});

const ALLOWED: [dueNow: number, begun: number, settled: number, window: number, allowed: number][] = [
  [10, 0, 0, 64, 10],
  [100, 0, 0, 64, 64],
  [100, 64, 0, 64, 0],
  [100, 64, 40, 64, 40],
  [5, 64, 40, 64, 5],
  [0, 64, 64, 64, 0],
  [-3, 0, 0, 64, 0],
  [100, 200, 100, 64, 0],
  [100, 200, 100, Number.POSITIVE_INFINITY, 100],
];

for (const [dueNow, begun, settled, window, expected] of ALLOWED) {
  test(`${dueNow} due, ${begun} begun, ${settled} settled, a window of ${window}: ${expected} may begin`, () => {
    assert.equal(allowed(dueNow, begun, settled, window), expected);
  });
}
