import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangesOf } from "../../runtime/phases/worker-registry.ts";
import { ANSWER, countsOf, MESSAGE, openSwarm, stoppedClock } from "./fake-swarm.ts";
import { echoOf } from "./swarms.ts";

test("what is outstanding when nothing was sent for the time-out is lost", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 3 });
  begin({ timeoutMs: 1_000 });
  net.deliver(0, ANSWER);
  net.deliver(1, ANSWER.subarray(0, 9));
  pass(999);
  swarm.tick();
  assert.deepEqual(reports, [], "not before it is over");
  pass(1);
  swarm.tick();
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, received: 1, verified: 1, lost: 2 }]);
  assert.equal(swarm.counts().open, 3, "the connections are not lost with their answers");
});

test("the time-out counts from the last send", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 3 });
  begin({ timeoutMs: 1_000, share: 2 });
  pass(900);
  net.deliver(1, ANSWER);
  pass(999);
  swarm.tick();
  assert.deepEqual(reports, []);
  pass(1);
  swarm.tick();
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, received: 1, verified: 1, lost: 2 }]);
});

test("a time-out ends the round also for those who have not sent", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 5 });
  begin({ timeoutMs: 1_000, share: 2 });
  pass(1_000);
  swarm.tick();
  assert.deepEqual(reports.map(countsOf), [{ sent: 2, lost: 2 }]);
  begin();
  assert.deepEqual(
    net.sent.slice(2).map(({ connection }) => connection),
    [2, 3, 4],
    "the others send in the next round",
  );
});

test("a quarantined connection sits out later rounds and phases, and its late answer is not unexpected", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 2 });
  begin({ timeoutMs: 1_000 });
  net.deliver(0, ANSWER);
  pass(1_000);
  swarm.tick();
  begin();
  net.deliver(1, ANSWER);
  net.deliver(0, ANSWER);
  swarm.beginPhase(exchangesOf(echoOf(MESSAGE)));
  begin();
  net.deliver(0, ANSWER);
  const alone = { sent: 1, received: 1, verified: 1 };
  assert.deepEqual(reports.slice(1).map(countsOf), [alone, alone]);
  assert.equal(swarm.counts().unexpected, 0);
});

test("who owed an answer takes part again once it was opened anew", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 1 });
  begin({ timeoutMs: 1_000 });
  pass(1_000);
  swarm.tick();
  swarm.shrink(1);
  net.finishCloses();
  swarm.open(1);
  net.acceptAll();
  begin();
  net.deliver(0, ANSWER);
  assert.deepEqual(countsOf(reports[1]!), { sent: 1, received: 1, verified: 1 });
  net.deliver(0, ANSWER);
  assert.equal(swarm.counts().unexpected, 1);
});

test("a cut leaves what is outstanding unanswered", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 5 });
  begin({ share: 3 });
  net.deliver(0, ANSWER);
  net.deliver(1, ANSWER.subarray(0, 5));
  net.drop(2, "EOF");
  swarm.cut();
  assert.deepEqual(reports.map(countsOf), [{ sent: 5, received: 1, verified: 1, lost: 1, unanswered: 3 }]);
  net.deliver(1, ANSWER.subarray(5));
  assert.equal(swarm.counts().unexpected, 0);
  assert.equal(swarm.counts().exchange, null);
});

test("a cut between rounds, and a tick, change nothing", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 1 });
  swarm.cut();
  swarm.tick();
  begin();
  net.deliver(0, ANSWER);
  swarm.cut();
  swarm.tick();
  assert.deepEqual(reports.map(countsOf), [{ sent: 1, received: 1, verified: 1 }]);
});
