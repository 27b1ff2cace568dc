import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addPoint, noSeries } from "../../runtime/coordinator/series.ts";

const pointAt = (atMs: number) => ({ atMs, open: 0, opened: 0, failed: 0, failedAttempts: 0, lost: 0, received: 0 });

test("a series stays within 600 points, evenly spaced, from the first to the newest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (count) => {
      const series = noSeries();
      let atMs = 0;
      for (let added = 0; added < count; added++, atMs += series.intervalMs) addPoint(series, pointAt(atMs));
      const { points, intervalMs } = series;
      assert.ok(points.length <= 600 && points.length >= Math.min(count, 300));
      assert.equal(points[0]!.atMs, 0);
      assert.ok(points.slice(1).every((point, index) => point.atMs - points[index]!.atMs === intervalMs));
    }),
  );
});
