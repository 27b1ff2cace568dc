import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figures } from "../../../runtime/coordinator/observer.ts";
import { closeAll } from "../../../runtime/coordinator/workers/closing.ts";
import type { WorkerPool } from "../../../runtime/coordinator/workers/pool.ts";
import { noTotals } from "../../../runtime/coordinator/workers/totals.ts";

/** A pool that has so many connections open and closes when it is told. */
function poolOf(open: number, failures: string[] = []) {
  let resolve = () => {};
  const promise = new Promise<string[]>((done) => {
    resolve = () => done(failures);
  });
  const state = { open };
  const pool = { totals: () => ({ ...noTotals(), open: state.open }), finish: () => promise } as unknown as WorkerPool;
  return { pool, state, close: () => resolve() };
}

function observerInto(told: Figures[]) {
  return { began() {}, ended() {}, progressed: (figures: Figures) => void told.push(figures) };
}

test("a long closing reports its progress, and at the end that it is complete", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { pool, state, close } = poolOf(1_000);
  const told: Figures[] = [];
  const closed = closeAll({ pool, observer: observerInto(told) });
  state.open = 600;
  t.mock.timers.tick(200);
  state.open = 0;
  close();
  await closed;
  const of1000 = { total: 1_000, unit: "connections closed", perSecond: null };
  assert.deepEqual(told, [
    { done: 400, ...of1000 },
    { done: 1_000, ...of1000 },
  ]);
});

test("a short closing reports no progress", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { pool, close } = poolOf(10);
  const told: Figures[] = [];
  const closed = closeAll({ pool, observer: observerInto(told) });
  close();
  await closed;
  t.mock.timers.tick(1_000);
  assert.deepEqual(told, []);
});

test("without open connections a closing reports no progress", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { pool, close } = poolOf(0);
  const told: Figures[] = [];
  const closed = closeAll({ pool, observer: observerInto(told) });
  t.mock.timers.tick(1_000);
  close();
  await closed;
  assert.deepEqual(told, []);
});

test("the first failure of a worker while it was closing is what closing resolves to", async () => {
  const quiet = poolOf(0);
  quiet.close();
  assert.equal(await closeAll({ pool: quiet.pool, observer: observerInto([]) }), null);
  const failing = poolOf(0, ["the swarm worker 1 died while it was closing (exit code 1)", "another"]);
  failing.close();
  assert.match((await closeAll({ pool: failing.pool, observer: observerInto([]) }))!, /^the swarm worker 1 died while/);
});
