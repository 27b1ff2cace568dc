import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDueMs, sleepMs } from "../../runtime/engine/stream/sleep-time.ts";

const nothingDue = { wakeAtMs: null };
const dueIn = (ms: number) => ({ wakeAtMs: performance.now() + ms });

test("the first thing that is due counts, and infinity when nothing is", () => {
  assert.equal(firstDueMs([]), Number.POSITIVE_INFINITY);
  assert.equal(firstDueMs([nothingDue, undefined]), Number.POSITIVE_INFINITY);
  assert.equal(firstDueMs([{ wakeAtMs: 7 }, nothingDue, undefined, { wakeAtMs: 3 }]), 3);
});

test("sleeps last 1 ms after an event, 8 ms at rest, and no longer than until something is due", () => {
  assert.equal(sleepMs(0, [nothingDue]), 1);
  assert.equal(sleepMs(64, [nothingDue]), 1);
  assert.equal(sleepMs(65, [nothingDue]), 8);
  assert.equal(sleepMs(65, [dueIn(10_000)]), 8);
  assert.equal(sleepMs(65, [{ wakeAtMs: 0 }]), 1, "what is overdue is handled after a short sleep");
  const ms = sleepMs(65, [dueIn(5)]);
  assert.ok(ms >= 1 && ms <= 5 && Number.isInteger(ms), `${ms} ms`);
});
