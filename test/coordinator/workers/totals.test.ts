import assert from "node:assert/strict";
import { test } from "node:test";
import { addReasons, noTotals, reasonsSince, sumOf, totalOf } from "../../../runtime/coordinator/workers/totals.ts";
import { noCounts } from "../../../runtime/swarm/exchanges/exchange.ts";
import type { SwarmCounts } from "../../../runtime/swarm/swarm.ts";

const NOTHING: SwarmCounts = {
  opened: 0,
  open: 0,
  connecting: 0,
  closing: 0,
  closed: 0,
  retries: 0,
  waiting: 0,
  failedAttempts: {},
  failed: {},
  lost: {},
  lastOpenAtMs: null,
  atMs: 0,
  received: 0,
  exchange: null,
  unexpected: 0,
  messagesLost: {},
  login: null,
  packet: null,
};
const ROUND = { ...noCounts(), sent: 9, received: 6, verified: 5, mismatched: 1, lost: 1 };

test("without workers, and before their first report, all totals are zero", () => {
  assert.deepEqual(totalOf([]), noTotals());
  assert.deepEqual(
    totalOf([
      { counts: null, alive: true },
      { counts: NOTHING, alive: false },
    ]),
    { ...noTotals(), atMs: 0 },
  );
});

test("workers are added up, reason by reason", () => {
  const first = {
    ...NOTHING,
    opened: 10,
    open: 7,
    connecting: 2,
    closing: 2,
    closed: 1,
    retries: 3,
    waiting: 4,
    failedAttempts: { ECONNREFUSED: 7 },
    failed: { ECONNREFUSED: 1 },
    lost: { EOF: 2 },
    lastOpenAtMs: 500,
    atMs: 600,
    received: 8,
    exchange: ROUND,
    unexpected: 1,
    messagesLost: { TIMEOUT: 2 },
  };
  const second = {
    ...first,
    failed: { ETIMEDOUT: 3 },
    lost: { EOF: 1, WS_1001: 4 },
    messagesLost: { TIMEOUT: 1, EOF: 5 },
    lastOpenAtMs: 400,
    atMs: 700,
    exchange: null,
  };
  assert.deepEqual(
    totalOf([
      { counts: first, alive: true },
      { counts: second, alive: true },
    ]),
    {
      opened: 20,
      open: 14,
      connecting: 4,
      closing: 4,
      closed: 2,
      retries: 6,
      waiting: 8,
      failedAttempts: { ECONNREFUSED: 14 },
      failed: { ECONNREFUSED: 1, ETIMEDOUT: 3 },
      lost: { EOF: 3, WS_1001: 4 },
      lastOpenAtMs: 500,
      atMs: 700,
      received: 16,
      unexpected: 2,
      messagesLost: { TIMEOUT: 3, EOF: 5 },
      login: null,
      exchanged: 6,
    },
  );
});

test("connections that a dead worker held are lost with it; what it had counted before stays", () => {
  const counts = { ...NOTHING, opened: 10, open: 7, connecting: 2, lost: { EOF: 3 }, lastOpenAtMs: 1, exchange: ROUND };
  assert.deepEqual(totalOf([{ counts, alive: false }]), {
    ...noTotals(),
    opened: 10,
    lost: { EOF: 3, WORKER_DIED: 7 },
    lastOpenAtMs: 1,
    atMs: 0,
  });
});

test("counting does not change what was counted", () => {
  const counts = { ...NOTHING, failed: { EOF: 1 } };
  const workers = [
    { counts, alive: true },
    { counts, alive: true },
  ];
  totalOf(workers);
  assert.deepEqual(totalOf(workers).failed, { EOF: 2 });
  assert.deepEqual(counts.failed, { EOF: 1 });
});

test("reasons since an earlier count are those that grew", () => {
  const table: [before: object, after: object, since: object][] = [
    [{}, {}, {}],
    [{}, { EOF: 2 }, { EOF: 2 }],
    [{ EOF: 2 }, { EOF: 2 }, {}],
    [{ EOF: 2 }, { EOF: 5, ECONNRESET: 1 }, { EOF: 3, ECONNRESET: 1 }],
  ];
  for (const [before, after, since] of table) {
    assert.deepEqual(reasonsSince({ ...before }, { ...after }), since);
  }
});

test("a reason that never occurred stays away", () => {
  const into = { EOF: 1 };
  addReasons(into, { ECONNRESET: 0, EOF: 2 });
  assert.deepEqual(into, { EOF: 3 });
  assert.equal(sumOf({ EOF: 3, ECONNRESET: 4 }), 7);
  assert.equal(sumOf({}), 0);
});
