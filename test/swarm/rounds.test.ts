import assert from "node:assert/strict";
import { test } from "node:test";
import { LatencyHistogram } from "../../runtime/stats/histogram.ts";
import { ANSWER, countsOf, type FakeSwarm, fakeSwarm, openSwarm, stoppedClock } from "./fake-swarm.ts";

const flipped = (index: number) => ANSWER.with(index, ANSWER[index]! ^ 1);
const text = (characters: string) => new TextEncoder().encode(characters);

test("a round without a phase is refused", () => {
  assert.throws(() => fakeSwarm({ count: 1 }).begin(), /no phase of messages has begun/);
});

test("a round with nobody open is over at once", () => {
  const { begin, reports } = openSwarm({ count: 0 });
  begin();
  assert.deepEqual(reports.map(countsOf), [{}]);
});

test("every open connection sends once, and every whole answer is verified", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 3 });
  for (let round = 1; round <= 2; round++) {
    begin();
    assert.equal(net.sent.length, round * 3);
    for (const connection of [2, 0, 1]) net.deliver(connection, ANSWER);
    assert.deepEqual(countsOf(reports[round - 1]!), { sent: 3, received: 3, verified: 3 });
  }
  assert.equal(swarm.counts().unexpected, 0);
  assert.equal(LatencyHistogram.decode(swarm.phaseReport().latency!).count, 6);
});

test("no more than inFlight are outstanding: an answer makes room for the next", () => {
  const { net, begin, reports } = openSwarm({ count: 5 });
  begin({ share: 2 });
  assert.deepEqual(senders(net.sent), [0, 1]);
  net.deliver(1, ANSWER);
  assert.deepEqual(senders(net.sent), [0, 1, 2]);
  net.deliver(0, ANSWER.subarray(0, 9));
  assert.deepEqual(senders(net.sent), [0, 1, 2], "half an answer makes none");
  net.drop(0, "EOF");
  assert.deepEqual(senders(net.sent), [0, 1, 2, 3], "a lost connection does");
  for (const connection of [2, 3, 4]) net.deliver(connection, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 5, received: 4, verified: 4, lost: 1 }]);
});

test("an answer may come in any pieces", () => {
  for (let cut = 1; cut < ANSWER.byteLength; cut++) {
    for (let second = cut; second < ANSWER.byteLength; second++) {
      const { swarm, net, begin, reports } = openSwarm({ count: 1 });
      begin();
      const pieces = [ANSWER.subarray(0, cut), ANSWER.subarray(cut, second), ANSWER.subarray(second)];
      for (const piece of pieces) if (piece.byteLength > 0) net.deliver(0, piece);
      assert.deepEqual(reports.map(countsOf), [{ sent: 1, received: 1, verified: 1 }], `cut at ${cut} and ${second}`);
      assert.equal(swarm.counts().unexpected, 0);
    }
  }
});

test("every byte is compared: one wrong bit is a mismatch, wherever it is and however it comes", () => {
  for (let index = 0; index < ANSWER.byteLength; index++) {
    for (let cut = 1; cut <= ANSWER.byteLength; cut++) {
      const { net, begin, reports } = openSwarm({ count: 1 });
      begin();
      const wrong = flipped(index);
      for (const piece of [wrong.subarray(0, cut), wrong.subarray(cut)])
        if (piece.byteLength > 0) net.deliver(0, piece);
      assert.deepEqual(
        reports.map(countsOf),
        [{ sent: 1, received: 1, mismatched: 1 }],
        `byte ${index}, cut at ${cut}`,
      );
    }
  }
});

test("a mismatch has no latency, and does not spoil the next round", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 1 });
  begin();
  net.deliver(0, flipped(3));
  begin();
  net.deliver(0, ANSWER);
  assert.deepEqual(countsOf(reports[1]!), { sent: 1, received: 1, verified: 1 });
  assert.equal(LatencyHistogram.decode(swarm.phaseReport().latency!).count, 1);
});

const WEBSOCKET_ANSWERS: [what: string, framing: "text" | "binary", bytes: Uint8Array, verdict: string][] = [
  ["the same", "text", text("hello"), "verified"],
  ["of the other kind", "binary", text("hello"), "mismatched"],
  ["too short", "text", text("hell"), "mismatched"],
  ["too long", "text", text("hello!"), "mismatched"],
  ["empty", "text", text(""), "mismatched"],
  ["another", "text", text("hallo"), "mismatched"],
];

for (const [what, framing, bytes, verdict] of WEBSOCKET_ANSWERS) {
  test(`websocket: an answer that is ${what}: ${verdict}`, () => {
    const { net, begin, reports } = openSwarm({ count: 1, protocol: "websocket" }, { kind: "text", text: "hello" });
    begin();
    net.deliver(0, bytes, framing);
    assert.deepEqual(reports.map(countsOf), [{ sent: 1, received: 1, [verdict]: 1 }]);
  });
}

test("what comes beyond an answer, in the same chunk or later, is unexpected", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 2 });
  net.deliver(0, ANSWER);
  assert.equal(swarm.counts().unexpected, 1, "before any round");
  begin();
  net.deliver(0, Uint8Array.from([...ANSWER, ...ANSWER]));
  assert.equal(swarm.counts().unexpected, 2, "two answers in one chunk");
  net.deliver(0, ANSWER);
  assert.equal(swarm.counts().unexpected, 3, "another while others are due");
  net.deliver(1, ANSWER);
  net.deliver(1, Uint8Array.of(1));
  assert.equal(swarm.counts().unexpected, 4, "after the round");
  assert.deepEqual(reports.map(countsOf), [{ sent: 2, received: 2, verified: 2 }]);
});

test("a connection that closes while its answer is due has lost it; one without a due answer has not", () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 3 });
  begin();
  net.deliver(0, ANSWER);
  net.drop(0, "EOF");
  net.drop(1, "ECONNRESET");
  net.deliver(2, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, received: 2, verified: 2, lost: 1 }]);
  begin();
  net.deliver(2, ANSWER);
  assert.deepEqual(countsOf(reports[1]!), { sent: 1, received: 1, verified: 1 }, "the lost do not take part any more");
  assert.deepEqual(swarm.counts().lost, { EOF: 1, ECONNRESET: 1 });
});

test("latency is what passes between sending and the last byte of the answer", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net, begin, reports } = openSwarm({ count: 2 });
  begin({ share: 1 });
  pass(5);
  net.deliver(0, ANSWER.subarray(0, 4));
  pass(15);
  net.deliver(0, ANSWER.subarray(4));
  pass(40);
  net.deliver(1, ANSWER);
  const summary = LatencyHistogram.decode(swarm.phaseReport().latency!).summary()!;
  assert.ok(Math.abs(summary.p50Ms - 20) < 0.05, `${summary.p50Ms}`);
  assert.ok(Math.abs(summary.maxMs - 40) < 0.05, `${summary.maxMs}`);
  assert.equal(reports[0]!.endedAtMs - reports[0]!.startedAtMs, 60);
});

test("a worker sends what the whole swarm's numbers are due, in every round", () => {
  const message = { kind: "random", minBytes: 8, maxBytes: 64, seed: 3 } as const;
  const whole = openSwarm({ count: 6 }, message);
  const part = openSwarm({ count: 2, first: 3 }, message);
  for (let round = 0; round < 3; round++) {
    const [all, few] = [sentInRound(whole), sentInRound(part)];
    assert.deepEqual(few, all.slice(3, 5));
  }
  assert.deepEqual(part.reports.map(countsOf), Array(3).fill({ sent: 2, received: 2, verified: 2 }));
});

/** Carries out a round with right answers; returns what each connection sent. */
function sentInRound({ begin, net }: FakeSwarm): Uint8Array[] {
  net.sent.length = 0;
  begin();
  const sent = [...net.sent];
  for (const { connection, bytes } of sent) net.deliver(connection, bytes);
  return sent.map(({ bytes }) => bytes);
}

function senders(sent: readonly { connection: number }[]): number[] {
  return sent.map(({ connection }) => connection);
}
