/** Messages that nobody answers, and what a server sends unasked. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { exchangesOf } from "../../../runtime/phases/worker-registry.ts";
import { ANSWER, countsOf, MESSAGE, openSwarm, stoppedClock } from "../fake-swarm.ts";
import { echoOf, sendOf } from "../swarms.ts";

const SEND = sendOf(MESSAGE);

/** The counts of a report that is about what was pushed. */
const receiving = (forMs: number) => ({ kind: "receive", forMs }) as const;

test("a message is done with when the kernel has taken all of it", () => {
  const { net, begin, reports } = openSwarm({ count: 4 }, MESSAGE, SEND);
  begin();
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, oneWay: 4 }], "taken at once");
  net.backlog = 7;
  begin({ share: 2 });
  assert.equal(net.sent.length, 6, "two are on their way");
  net.drain(3);
  assert.equal(net.sent.length, 6, "who has nothing to drain makes no room");
  net.drain(1);
  net.drain(0);
  assert.equal(net.sent.length, 8);
  net.drop(2, "ECONNRESET");
  net.drain(3);
  assert.deepEqual(countsOf(reports[1]!), { sent: 4, oneWay: 3, lost: 1 });
});

test("a message that the transport did not send is not counted: its connection is closing", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 4 }, MESSAGE, SEND);
  net.ending.add(1).add(3);
  begin();
  assert.deepEqual(reports.map(countsOf), [{ sent: 2, oneWay: 2 }]);
  for (const connection of net.ending) net.drop(connection, "WS_1001");
  const { lost, messagesLost } = swarm.counts();
  assert.deepEqual({ lost, messagesLost }, { lost: { WS_1001: 2 }, messagesLost: {} });
});

test("an echo that the transport did not send is neither counted nor awaited", () => {
  const { net, begin, reports } = openSwarm({ count: 3 });
  net.ending.add(1);
  begin();
  for (const connection of [0, 2]) net.deliver(connection, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 2, received: 2, verified: 2 }]);
});

test("what the kernel does not take in time is lost, and its connection sits out what follows", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 3 }, MESSAGE, SEND);
  net.backlog = 7;
  begin({ timeoutMs: 1_000 });
  net.drain(0);
  pass(999);
  swarm.tick();
  assert.deepEqual(reports, []);
  pass(1);
  swarm.tick();
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, oneWay: 1, lost: 2 }]);
  begin();
  swarm.cut();
  assert.deepEqual(countsOf(reports[1]!), { sent: 1, unanswered: 1 });
});

test("what answers a one-way message is unexpected, unless a listening follows", () => {
  const { swarm, net, begin } = openSwarm({ count: 2 }, MESSAGE, SEND);
  begin();
  net.deliver(0, ANSWER);
  assert.equal(swarm.counts().unexpected, 1);
  swarm.beginPhase(exchangesOf(echoOf(MESSAGE)));
  begin();
  net.deliver(0, ANSWER);
  net.deliver(1, ANSWER);
  assert.equal(swarm.counts().unexpected, 1, "an echo phase leaves it at that");
  net.deliver(1, ANSWER);
  swarm.beginPhase(exchangesOf(receiving(1)));
  assert.equal(swarm.counts().unexpected, 2);
  begin();
  assert.equal(swarm.counts().unexpected, 1, "a listening takes what came since answers were awaited");
});

for (const [protocol, framing, unit] of [
  ["tcp", "stream", [4, 11, 15]],
  ["websocket", "text", [1, 2, 3]],
] as const) {
  test(`${protocol}: a listening counts what comes, and what had come before it`, async () => {
    const { swarm, net, begin, reports } = openSwarm({ count: 3, protocol }, MESSAGE, receiving(20));
    net.deliver(0, new Uint8Array(4), framing);
    net.deliver(1, new Uint8Array(5), framing);
    begin();
    assert.equal(net.sent.length, 0, "nothing is sent");
    net.deliver(1, new Uint8Array(6), framing);
    assert.equal(swarm.counts().exchange?.pushed, 3);
    while (reports.length === 0) await sleep(5);
    assert.deepEqual(reports.map(countsOf), [{ pushed: 3, pushedBytes: 15 }]);
    assert.ok(reports[0]!.endedAtMs - reports[0]!.startedAtMs >= 19, "it lasts as long as it was told to");
    const [, max, sum] = unit;
    assert.deepEqual(swarm.phaseReport().arrivals, {
      earlierMessages: 2,
      earlierBytes: 9,
      spread: { connections: 3, min: 0, max, sum, silent: 1 },
    });
    assert.equal(swarm.counts().unexpected, 0);
    net.deliver(2, new Uint8Array(1), framing);
    assert.equal(swarm.counts().unexpected, 0, "a server that pushes does not know that nobody listens any more");
    swarm.beginPhase(exchangesOf(echoOf(MESSAGE)));
    begin();
    assert.equal(swarm.counts().unexpected, 1, "but it must be silent where answers are awaited");
  });
}

test("a late answer that was given up is nothing that a server has pushed", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 1 });
  begin({ timeoutMs: 10 });
  pass(10);
  swarm.tick();
  swarm.beginPhase(exchangesOf(receiving(60_000)));
  begin();
  net.deliver(0, ANSWER);
  swarm.cut();
  assert.deepEqual(countsOf(reports[1]!), {});
});

test("a listening that is cut ends at once", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 1 }, MESSAGE, receiving(60_000));
  begin();
  net.deliver(0, ANSWER);
  swarm.cut();
  assert.deepEqual(reports.map(countsOf), [{ pushed: 1, pushedBytes: 10 }]);
});

test("what answers a one-way message is unexpected also after a listening, when none follows", () => {
  const { swarm, net, begin } = openSwarm({ count: 1 }, MESSAGE, receiving(60_000));
  begin();
  swarm.cut();
  net.deliver(0, ANSWER);
  swarm.beginPhase(exchangesOf(SEND));
  begin();
  assert.equal(swarm.counts().unexpected, 0, "what came before it was the listening's");
  net.deliver(0, ANSWER);
  assert.equal(swarm.counts().unexpected, 1);
});
