/** The closed loop, on a network of the test's own and a clock that only the test moves. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { LoopEchoPhase, MessageNode } from "../../../dsl/plan.ts";
import { monotonicMs } from "../../../runtime/host/clock.ts";
import { LatencyHistogram } from "../../../runtime/stats/histogram.ts";
import { ANSWER, countsOf, type FakeShape, MESSAGE, openSwarm } from "../fake-swarm.ts";
import { NEVER_MS } from "../swarms.ts";

const FOR_MS = 1_000;

interface Options {
  readonly share?: number;
  readonly timeoutMs?: number;
  readonly beginInMs?: number;
  readonly message?: MessageNode;
  readonly expect?: LoopEchoPhase["expect"];
}

/** A loop that sends for a second. */
function loop(t: TestContext, shape: FakeShape, { message = MESSAGE, expect, ...options }: Options = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let nowMs = 1_000;
  t.mock.method(performance, "now", () => nowMs);
  const phase: LoopEchoPhase = {
    kind: "echo",
    model: "loop",
    message,
    ...(expect === undefined ? {} : { expect }),
    forMs: FOR_MS,
    inFlight: 1,
    timeoutMs: NEVER_MS,
  };
  const fake = openSwarm(shape, message, phase);
  const pass = (ms: number) => {
    nowMs += ms;
    t.mock.timers.tick(ms);
    fake.swarm.tick();
  };
  fake.begin({
    share: options.share ?? shape.count,
    timeoutMs: options.timeoutMs ?? NEVER_MS,
    beginAtMs: monotonicMs() + (options.beginInMs ?? 0),
    sendForMs: FOR_MS,
  });
  pass(0);
  /** Who has sent since the test last looked. */
  let seen = 0;
  const senders = () => {
    const since = fake.net.sent.slice(seen).map(({ connection }) => connection);
    seen = fake.net.sent.length;
    return since;
  };
  return { ...fake, pass, senders };
}

test("each connection sends again as soon as its answer is in, whatever the others do", (t) => {
  const { net, senders, pass, reports, swarm } = loop(t, { count: 3 });
  assert.deepEqual(senders(), [0, 1, 2]);
  for (let round = 0; round < 4; round++) {
    pass(10);
    net.deliver(1, ANSWER);
    assert.deepEqual(senders(), [1], "it does not wait for 0 and 2");
  }
  pass(FOR_MS);
  for (const connection of [0, 1, 2]) net.deliver(connection, ANSWER);
  assert.deepEqual(senders(), [], "the time is over");
  assert.deepEqual(reports.map(countsOf), [{ sent: 7, received: 7, verified: 7 }]);
  const [report] = reports;
  assert.equal(Math.round(report!.lastAnswerAtMs! - report!.firstSendAtMs!), 40 + FOR_MS);
  const { latency, correctedLatency } = swarm.phaseReport();
  assert.equal(LatencyHistogram.decode(latency!).count, 7);
  assert.equal(correctedLatency, null, "there is no intended time");
});

test("no more are in flight than the share, and the one that has waited longest is next", (t) => {
  const { net, senders, swarm } = loop(t, { count: 5 }, { share: 2 });
  assert.deepEqual(senders(), [0, 1]);
  const order: number[] = [];
  for (let round = 0; round < 10; round++) {
    const oldest = net.sent[round]!.connection;
    net.deliver(oldest, ANSWER);
    order.push(...senders());
    const { sent, received } = swarm.counts().exchange!;
    assert.equal(sent - received, 2);
  }
  assert.deepEqual(order, [2, 3, 4, 0, 1, 2, 3, 4, 0, 1]);
});

test("it begins at its time, and is over after it, also when nothing is in flight then", (t) => {
  const { senders, pass, net, reports } = loop(t, { count: 2 }, { beginInMs: 30 });
  pass(29);
  assert.deepEqual(senders(), []);
  pass(1);
  assert.deepEqual(senders(), [0, 1]);
  pass(FOR_MS - 1);
  net.deliver(0, ANSWER);
  assert.deepEqual(senders(), [0], "a millisecond is left");
  pass(1);
  assert.deepEqual(reports, [], "two answers are due");
  net.deliver(0, ANSWER);
  net.deliver(1, ANSWER);
  assert.deepEqual(senders(), []);
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, received: 3, verified: 3 }]);
  assert.equal(net.wokenAtMs, null, "the engine need not wake any more");
});

test("a connection that is lost is out, and the loop ends when none is left", (t) => {
  const { net, senders, reports } = loop(t, { count: 3 }, { share: 2 });
  assert.deepEqual(senders(), [0, 1]);
  net.drop(0, "EOF");
  assert.deepEqual(senders(), [2], "another takes its place");
  net.drop(2, "EOF");
  net.deliver(1, ANSWER);
  assert.deepEqual(senders(), [1]);
  net.drop(1, "EOF");
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, received: 1, verified: 1, lost: 3 }]);
});

test("an answer that does not come is lost after the time-out, its connection is out, and the others go on", (t) => {
  const { net, senders, pass, reports, swarm } = loop(t, { count: 3 }, { share: 1, timeoutMs: 100 });
  assert.deepEqual(senders(), [0]);
  pass(100);
  assert.deepEqual(senders(), [1], "0 is quarantined");
  net.deliver(1, ANSWER);
  net.deliver(2, ANSWER);
  net.deliver(1, ANSWER);
  assert.deepEqual(senders(), [2, 1, 2], "0 is left out from now on");
  swarm.cut();
  assert.deepEqual(reports.map(countsOf), [{ sent: 5, received: 3, verified: 3, lost: 1, unanswered: 1 }]);
});

test("after its time, answers are awaited for the time-out and no longer", (t) => {
  const { pass, reports } = loop(t, { count: 2 }, { timeoutMs: FOR_MS + 500 });
  pass(FOR_MS + 499);
  assert.equal(reports.length, 0);
  pass(1);
  assert.deepEqual(reports.map(countsOf), [{ sent: 2, lost: 2 }]);
  assert.equal(reports[0]!.lastAnswerAtMs, null);
});

test("it can be cut short, before it begins and while answers are due", (t) => {
  const waiting = loop(t, { count: 2 }, { beginInMs: 60_000 });
  waiting.swarm.cut();
  assert.deepEqual(waiting.reports.map(countsOf), [{}]);
  t.mock.timers.reset();
  t.mock.restoreAll();
  const under = loop(t, { count: 2 });
  under.swarm.cut();
  assert.deepEqual(under.reports.map(countsOf), [{ sent: 2, unanswered: 2 }]);
});

test("a wrong answer is a mismatch with the number of its message, and the connection goes on", (t) => {
  const { net, senders, swarm } = loop(t, { count: 1, first: 40 });
  net.deliver(0, ANSWER);
  net.deliver(0, ANSWER.toReversed());
  net.deliver(0, ANSWER);
  assert.deepEqual(senders(), [0, 0, 0, 0]);
  const { firstMismatch } = swarm.phaseReport();
  assert.deepEqual([firstMismatch!.connection, firstMismatch!.round], [40, 2]);
});

test("random messages: each answer is compared with the message that it answers", (t) => {
  const message: MessageNode = { kind: "random", minBytes: 5, maxBytes: 9, seed: 3 };
  const { net, swarm } = loop(t, { count: 2 }, { message });
  for (let round = 0; round < 20; round++) {
    const { connection, bytes } = net.sent[round]!;
    net.deliver(connection, bytes);
  }
  assert.deepEqual(swarm.counts().exchange!.verified, 20);
  assert.ok(new Set(net.sent.map(({ bytes }) => bytes.join())).size > 5, "messages differ");
});

test("another answer than the echo may be expected", (t) => {
  const expect = { kind: "text", text: "pong" } as const;
  const { net, swarm } = loop(t, { count: 1 }, { expect });
  net.deliver(0, new TextEncoder().encode("pong"));
  net.deliver(0, ANSWER.subarray(0, 4));
  const { verified, mismatched } = swarm.counts().exchange!;
  assert.deepEqual([verified, mismatched], [1, 1]);
});
