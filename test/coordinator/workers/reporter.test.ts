import assert from "node:assert/strict";
import { test } from "node:test";
import { Reporter } from "../../../runtime/coordinator/workers/reporter.ts";

test("many changes become one message, within the delay of the first; no change becomes none", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let sent = 0;
  const reporter = new Reporter(() => sent++);
  t.mock.timers.tick(1_000);
  assert.equal(sent, 0);
  for (let change = 0; change < 50; change++) reporter.changed(10);
  t.mock.timers.tick(9);
  assert.equal(sent, 0, "soon, but not at once");
  reporter.changed(10);
  t.mock.timers.tick(1);
  assert.equal(sent, 1);
  t.mock.timers.tick(1_000);
  assert.equal(sent, 1);
  reporter.changed(10);
  t.mock.timers.tick(10);
  assert.equal(sent, 2);
});

test("a change that waits less overtakes one that waits longer", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let sent = 0;
  const reporter = new Reporter(() => sent++);
  reporter.changed(100);
  t.mock.timers.tick(20);
  reporter.changed(10);
  reporter.changed(100);
  t.mock.timers.tick(10);
  assert.equal(sent, 1);
  t.mock.timers.tick(1_000);
  assert.equal(sent, 1, "both were in it");
  reporter.changed(100);
  t.mock.timers.tick(99);
  assert.equal(sent, 1);
  t.mock.timers.tick(1);
  assert.equal(sent, 2);
});

test("what changes while it is being sent is sent too", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let sent = 0;
  const reporter: Reporter = new Reporter(() => {
    if (sent++ === 0) reporter.changed(10);
  });
  reporter.changed(10);
  t.mock.timers.tick(10);
  t.mock.timers.tick(10);
  assert.equal(sent, 2);
});

test("what is sent at once is not sent again later", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let sent = 0;
  const reporter = new Reporter(() => sent++);
  reporter.changed(10);
  reporter.sendNow();
  assert.equal(sent, 1);
  t.mock.timers.tick(1_000);
  assert.equal(sent, 1);
  reporter.changed(10);
  t.mock.timers.tick(10);
  assert.equal(sent, 2);
});
