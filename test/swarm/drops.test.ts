/** Connections that the swarm drops, and opens again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BackOff, backOffMs } from "../../runtime/swarm/back-off.ts";
import { type FakeSwarm, fakeSwarm, stoppedClock } from "./fake-swarm.ts";

const RESET = { manner: "reset", tries: 1 } as const;

/** A swarm with all of it open. */
function open(count: number): FakeSwarm {
  const fake = fakeSwarm({ count });
  fake.swarm.open(count);
  fake.net.acceptAll();
  return fake;
}

/** Lets the slices of a drop be closed, and tells of it. */
async function closes({ net }: FakeSwarm): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  net.finishCloses();
}

test("drops go round: each is dropped once before any is dropped twice; what is dropped is closed, not lost", async () => {
  const fake = open(10);
  const { swarm, net } = fake;
  const opened: number[][] = [];
  for (const count of [3, 3, 3, 3]) {
    swarm.drop({ ...RESET, count });
    assert.equal(swarm.counts().open, 7, "gone at once, as far as anybody may send");
    assert.equal(swarm.counts().closing, 3);
    await closes(fake);
    swarm.open(3);
    opened.push([...net.opening].sort((a, b) => a - b));
    net.acceptAll();
  }
  assert.deepEqual(opened, [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
    [0, 1, 9],
  ]);
  const { opened: all, closed, closing, lost, failed } = swarm.counts();
  assert.deepEqual({ all, closed, closing, lost, failed }, { all: 22, closed: 12, closing: 0, lost: {}, failed: {} });
});

test("no more is dropped than is open, and of what is not open nothing", async () => {
  const fake = open(5);
  fake.net.drop(0, "EOF");
  fake.swarm.drop({ ...RESET, count: 9 });
  await closes(fake);
  const { open: left, closed, lost } = fake.swarm.counts();
  assert.deepEqual({ left, closed, lost }, { left: 0, closed: 4, lost: { EOF: 1 } });
  fake.swarm.open(9);
  assert.deepEqual([...fake.net.opening], [1, 2, 3, 4], "what was lost stays lost");
});

test("what its peer closes while it is being dropped is closed once", async () => {
  const fake = open(4);
  fake.swarm.drop({ ...RESET, count: 2 });
  fake.net.drop(1, "ECONNRESET");
  await closes(fake);
  const { closed, lost } = fake.swarm.counts();
  assert.deepEqual({ closed, lost }, { closed: 2, lost: {} });
});

test("an open that fails is tried again after a wait, as often as told, and has then failed", async (t) => {
  const pass = stoppedClock(t);
  t.mock.method(Math, "random", () => 1);
  const fake = open(3);
  const { swarm, net } = fake;
  swarm.drop({ manner: "reset", tries: 3, count: 1 });
  await closes(fake);
  swarm.open(1);
  net.refuseAll("ECONNREFUSED");
  assert.equal(swarm.counts().waiting, 1);
  swarm.open(1);
  pass(99);
  swarm.release();
  assert.deepEqual(net.opening, [], "the open waits for the wait");
  pass(1);
  swarm.release();
  assert.deepEqual(net.opening, [0]);
  net.refuseAll("ECONNREFUSED");
  pass(200);
  swarm.release();
  assert.deepEqual(net.opening, [], "the wait is over, but nobody has asked for another open");
  swarm.open(1);
  net.refuseAll("ECONNREFUSED");
  const { failed, failedAttempts, retries, waiting } = swarm.counts();
  assert.deepEqual(
    { failed, failedAttempts, retries, waiting },
    { failed: { ECONNREFUSED: 1 }, failedAttempts: { ECONNREFUSED: 2 }, retries: 2, waiting: 0 },
  );
});

test("a connection that came back has as many tries as any when it is opened later", async () => {
  const fake = open(2);
  const { swarm, net } = fake;
  swarm.drop({ manner: "reset", tries: 9, count: 1 });
  await closes(fake);
  swarm.open(1);
  net.acceptAll();
  swarm.shrink(2);
  net.finishCloses();
  swarm.open(2);
  net.refuseAll("ECONNREFUSED");
  const { failed, failedAttempts } = swarm.counts();
  assert.deepEqual({ failed, failedAttempts }, { failed: { ECONNREFUSED: 2 }, failedAttempts: {} });
});

test("what does not finish in order within five seconds is reset", async (t) => {
  const pass = stoppedClock(t);
  const fake = open(2);
  const closed = t.mock.method(fake.net, "close");
  fake.swarm.drop({ manner: "orderly", tries: 1, count: 1 });
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  pass(5_000);
  fake.swarm.tick();
  pass(1);
  fake.swarm.tick();
  assert.deepEqual(
    closed.mock.calls.map((call) => call.arguments),
    [
      [0, "orderly"],
      [0, "reset"],
    ],
  );
});

test("after dispose nothing is closed any more", async (t) => {
  const fake = open(5_000);
  fake.swarm.drop({ ...RESET, count: 5_000 });
  await fake.swarm.dispose();
  const closed = t.mock.method(fake.net, "close");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(closed.mock.callCount(), 0);
});

test("waits double from 100 ms to 5 s, and are cut by chance to a half at most", () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => backOffMs(failures, 1));
  assert.deepEqual(longest, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  assert.deepEqual([backOffMs(1, 0), backOffMs(9, 0)], [50, 2_500]);
});

test("everyone who waits is released once, when its time has come and not before", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 50 }), fc.array(fc.nat(120), { maxLength: 10 }), (dues, looks) => {
      const backOff = new BackOff();
      for (const [connection, dueAtMs] of dues.entries()) backOff.add(connection, dueAtMs);
      const released = new Map<number, number>();
      for (const nowMs of [...looks.sort((a, b) => a - b), 200]) {
        backOff.release(nowMs, (connection) => {
          assert.ok(dues[connection]! <= nowMs && !released.has(connection));
          released.set(connection, nowMs);
        });
      }
      assert.equal(released.size, dues.length);
      assert.equal(backOff.waiting, 0);
    }),
  );
});
