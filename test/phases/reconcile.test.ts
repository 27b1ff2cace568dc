import assert from "node:assert/strict";
import { test } from "node:test";
import { template } from "../../dsl/mod.ts";
import type { FanOutPhase } from "../../dsl/plan.ts";
import { reconcile } from "../../runtime/phases/fan-out/reconcile.ts";
import { encode, type FanOutReport } from "../../runtime/swarm/fan-out/deliveries.ts";

const phase = (changes: Partial<FanOutPhase> = {}): FanOutPhase => ({
  kind: "fanOut",
  message: template("{mark}"),
  perSecond: 4,
  forMs: 1_000,
  senders: 1,
  recipients: null,
  rooms: null,
  timeoutMs: 1_000,
  ...changes,
});

/** A worker's report; what is not given did not happen. */
function report(given: {
  senders?: number[];
  received?: number[];
  duplicated?: number[];
  lastMs?: number[];
  open?: number[];
  closed?: number[];
  misdirected?: number[];
  other?: number;
}): FanOutReport {
  return {
    senders: encode(Int32Array.from(given.senders ?? [-1, -1, -1, -1])),
    received: encode(Uint32Array.from(given.received ?? [0, 0, 0, 0])),
    duplicated: encode(Uint32Array.from(given.duplicated ?? [0, 0, 0, 0])),
    lastMs: encode(Float64Array.from(given.lastMs ?? [0, 0, 0, 0])),
    open: given.open ?? [0],
    closed: given.closed ?? [],
    misdirected: encode(Uint32Array.from(given.misdirected ?? [0, 0, 0, 0])),
    other: given.other ?? 0,
    latency: "",
  };
}

test("deliveries of two workers add up, and the last recipient is the later of both", () => {
  const found = reconcile(phase(), [
    report({ senders: [0, -1, 0, -1], received: [2, 2, 2, 2], lastMs: [5, 1, 1, 1], open: [2], other: 3 }),
    report({ senders: [-1, 9, -1, 9], received: [3, 3, 2, 3], lastMs: [1, 8, 1, 1], open: [3] }),
  ]);
  const { published, due, received, missing, complete, incomplete, other, lastMs } = found;
  assert.deepEqual(
    { published, due, received, missing, complete, incomplete, other },
    { published: 4, due: 20, received: 19, missing: 1, complete: 3, incomplete: 1, other: 3 },
  );
  assert.deepEqual(lastMs, [5, 8, 1]);
});

test("nothing is due for a message that was not published", () => {
  const { due, published, surplus } = reconcile(phase(), [
    report({ senders: [0, -1, -1, -1], received: [1, 0, 0, 1], open: [1] }),
  ]);
  assert.deepEqual([published, due, surplus], [1, 1, 1]);
});

test("messages are due to a connection until it closes", () => {
  const { due, missing } = reconcile(phase(), [
    report({ senders: [0, 0, 0, 0], received: [3, 3, 2, 2], open: [3], closed: [2, 0] }),
  ]);
  assert.deepEqual([due, missing], [10, 0]);
});

test("a message is for the room of its sender", () => {
  const { due, received } = reconcile(phase({ rooms: 2 }), [
    report({ senders: [0, 1, 2, 3], received: [5, 1, 5, 1], open: [5, 1] }),
  ]);
  assert.deepEqual([due, received], [12, 12]);
});

test("a number of recipients, a share of them, duplicates and surplus deliveries", () => {
  const given = [report({ senders: [0, 0, 0, 0], received: [2, 3, 1, 2], duplicated: [0, 0, 0, 4], open: [4] })];
  const exact = reconcile(phase({ recipients: 2 }), given);
  assert.deepEqual([exact.due, exact.received, exact.missing, exact.surplus, exact.duplicated], [8, 7, 1, 1, 4]);
  assert.deepEqual([exact.complete, exact.incomplete, exact.repeated], [1, 1, 2]);
  const share = reconcile(phase({ recipients: { kind: "percent", percent: 25 } }), given);
  assert.deepEqual([share.due, share.surplus], [4, 4]);
});
