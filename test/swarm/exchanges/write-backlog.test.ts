import assert from "node:assert/strict";
import { test } from "node:test";
import { FULL_AFTER_LOOKS, FULL_AFTER_MS, WriteBacklog } from "../../../runtime/swarm/exchanges/write-backlog.ts";

function look(backlog: WriteBacklog, times: number): void {
  for (let looks = 0; looks < times; looks++) backlog.looked();
}

test("a socket is full when its backlog has not emptied for a while, not when it merely has one", () => {
  const backlog = new WriteBacklog(2);
  backlog.sent(0, 5, 1_000);
  look(backlog, FULL_AFTER_LOOKS);
  assert.equal(backlog.isFull(0, 1_000 + FULL_AFTER_MS), false);
  backlog.sent(0, 10, 1_090);
  assert.equal(backlog.isFull(0, 1_001 + FULL_AFTER_MS), true, "a later send does not begin it anew");
  assert.equal(backlog.isFull(1, 9_999), false);
  backlog.emptied(0);
  assert.equal(backlog.isFull(0, 9_999), false);
  backlog.sent(0, 5, 10_000);
  look(backlog, FULL_AFTER_LOOKS);
  assert.equal(backlog.isFull(0, 10_001), false, "time without a backlog does not count");
});

test("who was not looked at is not full, however long it took: the process itself may have been held up", () => {
  const backlog = new WriteBacklog(1);
  backlog.sent(0, 5, 0);
  look(backlog, FULL_AFTER_LOOKS - 1);
  assert.equal(backlog.isFull(0, 60_000), false);
  look(backlog, 1);
  assert.equal(backlog.isFull(0, 60_000), true);
});

test("the bytes of all connections add up", () => {
  const backlog = new WriteBacklog(2);
  backlog.sent(0, 5, 0);
  backlog.sent(1, 7, 0);
  backlog.sent(0, 2, 1);
  assert.equal(backlog.bytes, 9);
  backlog.sent(1, 0, 1);
  assert.equal(backlog.bytes, 2);
  backlog.emptied(0);
  backlog.emptied(0);
  assert.equal(backlog.bytes, 0);
});
