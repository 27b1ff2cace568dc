import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { AnswerNode, MessageNode, ScheduledPhase } from "../../../dsl/plan.ts";
import { monotonicMs } from "../../../runtime/host/clock.ts";
import { exchangesOf } from "../../../runtime/phases/worker-registry.ts";
import { LatencyHistogram } from "../../../runtime/stats/histogram.ts";
import type { SlotShare } from "../../../runtime/swarm/exchanges/message-partition.ts";
import { ANSWER, countsOf, type FakeShape, MESSAGE, openSwarm, stoppedClock } from "../fake-swarm.ts";
import { echoOf } from "../swarms.ts";

interface Options {
  readonly expect?: AnswerNode;
  readonly messages?: number;
  readonly slots?: SlotShare;
  readonly stalled?: boolean;
}

/** A schedule of 10 messages a second on a network of the test's own, and a clock that only the test moves. */
function paced(t: TestContext, shape: FakeShape, options: Options = {}, message: MessageNode = MESSAGE) {
  const pass = stoppedClock(t);
  const fake = openSwarm(shape, message);
  const { count } = shape;
  const schedule = { message, perSecond: 10, forMs: (options.messages ?? 20) * 100, timeoutMs: 5_000 };
  const phase: ScheduledPhase = options.stalled
    ? { kind: "stall", connections: count, ...schedule }
    : { kind: "echo", model: "open", ...schedule, ...(options.expect === undefined ? {} : { expect: options.expect }) };
  fake.swarm.beginPhase(exchangesOf(phase));
  fake.begin({
    beginAtMs: monotonicMs(),
    timeoutMs: 5_000,
    slots: options.slots ?? { of: count, first: 0, count },
  });
  /** Lets time pass, and has the schedule looked at. */
  const look = (ms: number) => {
    pass(ms);
    fake.swarm.tick();
  };
  /** What was due and not sent, zeros left out. */
  const missed = () => {
    const { late, heldBack, unserved } = fake.swarm.phaseReport().schedule!;
    return Object.fromEntries(Object.entries({ late, heldBack, unserved }).filter(([, count]) => count !== 0));
  };
  return { ...fake, look, missed };
}

const summaryOf = (encoded: string) => LatencyHistogram.decode(encoded).summary();
const near = (actualMs: number, expectedMs: number) =>
  assert.ok(Math.abs(actualMs - expectedMs) <= expectedMs * 0.002 + 0.001, `${actualMs}, not ${expectedMs}`);

test("messages leave when they are due, whether or not answers come, and connections take turns", (t) => {
  const { net, look } = paced(t, { count: 3 });
  assert.equal(net.sent.length, 1, "the first at once");
  look(99);
  assert.equal(net.sent.length, 1);
  look(1);
  assert.equal(net.sent.length, 2);
  look(700);
  assert.equal(net.sent.length, 9, "what came due between two looks leaves with the second");
  for (let round = 0; round < 3; round++) {
    const senders = net.sent.slice(round * 3, round * 3 + 3).map(({ connection }) => connection);
    assert.deepEqual([...senders].sort(), [0, 1, 2]);
  }
  assert.notEqual(net.wokenAtMs, null, "the engine is told when to wake");
});

test("answers belong to messages in the order sent, in any pieces", (t) => {
  for (const pieceBytes of [1, 3, 7, 10, 13, 20, 60]) {
    const { swarm, net, look, reports } = paced(t, { count: 1 }, { messages: 6 });
    look(500);
    assert.equal(net.sent.length, 6);
    const stream = Uint8Array.from({ length: 60 }, (_, index) => index % 10);
    for (let at = 0; at < 60; at += pieceBytes) net.deliver(0, stream.subarray(at, at + pieceBytes));
    assert.deepEqual(reports.map(countsOf), [{ sent: 6, received: 6, verified: 6 }], `pieces of ${pieceBytes}`);
    assert.equal(swarm.counts().unexpected, 0);
    assert.equal(net.wokenAtMs, null, "nothing is due any more");
  }
});

test("an altered answer, or one out of order, is a mismatch, and does not spoil those behind it", (t) => {
  const random: MessageNode = { kind: "random", minBytes: 20, maxBytes: 20, seed: 1 };
  const { net, look, reports } = paced(t, { count: 1 }, { messages: 4 }, random);
  look(300);
  const [first, second, third, fourth] = net.sent.map(({ bytes }) => bytes);
  for (const bytes of [first!, third!, second!.with(4, second![4]! ^ 1), fourth!]) net.deliver(0, bytes);
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, received: 4, verified: 2, mismatched: 2 }]);
});

test("websocket: whole messages answer in order, and the kind of frame counts", (t) => {
  const { net, look, reports } = paced(t, { count: 1, protocol: "websocket" }, { messages: 4 });
  look(300);
  net.deliver(0, ANSWER, "binary");
  net.deliver(0, ANSWER, "text");
  net.deliver(0, ANSWER.subarray(1), "binary");
  net.deliver(0, ANSWER, "binary");
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, received: 4, verified: 2, mismatched: 2 }]);
});

test("what comes beyond all that is due is unexpected", (t) => {
  const { swarm, net, look } = paced(t, { count: 1 }, { messages: 3 });
  net.deliver(0, Uint8Array.from([...ANSWER, 0]));
  assert.equal(swarm.counts().unexpected, 1);
  net.deliver(0, ANSWER);
  assert.equal(swarm.counts().unexpected, 2);
  look(200);
  assert.equal(swarm.counts().exchange!.verified, 1);
});

test("corrected latency counts from the intended send, uncorrected from the actual one or the answer before", (t) => {
  const { swarm, net, look } = paced(t, { count: 1 }, { messages: 3 });
  // Message 0 leaves on time; 1 and 2, due after 100 and 200 ms, leave after 250.
  look(250);
  net.deliver(0, ANSWER);
  look(50);
  net.deliver(0, ANSWER);
  net.deliver(0, ANSWER);
  const { correctedLatency: corrected, latency: uncorrected, schedule } = swarm.phaseReport();
  // Corrected 250, 200 and 100; uncorrected 250, 50 (since the first answer) and 0 (since the second).
  near(summaryOf(corrected!)!.maxMs, 250);
  near(summaryOf(corrected!)!.p50Ms, 200);
  near(summaryOf(corrected!)!.meanMs, 550 / 3);
  near(summaryOf(uncorrected!)!.maxMs, 250);
  near(summaryOf(uncorrected!)!.p50Ms, 50);
  near(summaryOf(uncorrected!)!.meanMs, 100);
  // The lag of the sends: 0, 150 and 50.
  near(summaryOf(schedule!.lag)!.maxMs, 150);
  near(summaryOf(schedule!.lag)!.meanMs, 200 / 3);
});

test("a message that could not leave within a second is missed; what is due since leaves", (t) => {
  const { net, look, reports, missed } = paced(t, { count: 1 }, { messages: 40 });
  look(2_050);
  // Due from 0 to 2,000 ms are 21: the first left on time, and of the others 10 are no more than a second behind.
  assert.equal(net.sent.length, 11);
  look(2_000);
  for (const _ of net.sent) net.deliver(0, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 20, received: 20, verified: 20 }]);
  assert.deepEqual(missed(), { late: 20 });
});

test("a connection whose socket is full holds its messages back, and the others go on", (t) => {
  const { net, look, reports, missed } = paced(t, { count: 2 });
  net.backlog = 10;
  look(100);
  net.backlog = 0;
  net.drain(0);
  for (let looks = 0; looks < 18 * 4; looks++) look(25);
  net.drain(1);
  for (const { connection } of [...net.sent]) net.deliver(connection, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 11, received: 11, verified: 11 }]);
  assert.deepEqual(missed(), { heldBack: 9 }, "all but the first of connection 1");
});

test("a connection that is lost takes its answers with it, and its turns go to the others", (t) => {
  const { swarm, net, look, reports } = paced(t, { count: 2 }, { messages: 6 });
  look(300);
  net.drop(0, "ECONNRESET");
  look(200);
  assert.deepEqual(
    net.sent.slice(4).map(({ connection }) => connection),
    [1, 1],
  );
  for (let left = 4; left > 0; left--) net.deliver(1, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 6, received: 4, verified: 4, lost: 2 }]);
  assert.deepEqual(swarm.counts().lost, { ECONNRESET: 1 });
});

test("when nobody is left the schedule ends, and what was still to come is told", (t) => {
  const { net, look, reports, missed } = paced(t, { count: 2 });
  look(300);
  net.drop(0, "EOF");
  net.drop(1, "EOF");
  look(100);
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, lost: 4 }]);
  assert.deepEqual(missed(), { unserved: 16 });
});

test("answers that do not come are lost a time-out after the last send, and their connections sit out", (t) => {
  const { swarm, net, begin, look, reports } = paced(t, { count: 2 }, { messages: 4 });
  look(300);
  net.deliver(0, Uint8Array.from([...ANSWER, ...ANSWER]));
  look(4_999);
  assert.deepEqual(reports, []);
  look(1);
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, received: 2, verified: 2, lost: 2 }]);
  swarm.beginPhase(exchangesOf(echoOf(MESSAGE)));
  begin();
  assert.deepEqual(
    net.sent.slice(4).map(({ connection }) => connection),
    [0],
  );
  assert.equal(swarm.counts().open, 2);
});

test("a cut leaves what is outstanding unanswered, and sends no more", (t) => {
  const { swarm, net, look, reports } = paced(t, { count: 2 });
  look(300);
  net.deliver(0, ANSWER);
  swarm.cut();
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, received: 1, verified: 1, unanswered: 3 }]);
  look(500);
  assert.equal(net.sent.length, 4);
  assert.equal(net.wokenAtMs, null);
});

test("workers send what the whole swarm's schedule gives them, and together all of it", (t) => {
  const message: MessageNode = { kind: "random", minBytes: 8, maxBytes: 64, seed: 3 };
  const sentBy = (count: number, first: number) => {
    const { net, look } = paced(t, { count, first }, { slots: { of: 5, first, count } }, message);
    look(1_000);
    look(1_000);
    return net.sent.map(({ connection, bytes }) => `${connection + first}: ${bytes.join()}`);
  };
  assert.deepEqual([...sentBy(2, 0), ...sentBy(3, 2)].sort(), sentBy(5, 0).sort());
});

test("slow readers stop reading, and read again when they are told to", (t) => {
  const slots = { of: 2, first: 0, count: 2 };
  const { swarm, net, look, reports } = paced(t, { count: 5 }, { slots, messages: 4, stalled: true });
  const chosen = [...net.paused].sort();
  assert.equal(chosen.length, 2);
  look(300);
  assert.deepEqual([...new Set(net.sent.map(({ connection }) => connection))].sort(), chosen);
  look(60_000);
  assert.deepEqual(reports, [], "no time-out passes while they do not read");
  swarm.resume();
  assert.deepEqual([...net.paused], []);
  for (const connection of chosen) net.deliver(connection, Uint8Array.from([...ANSWER, ...ANSWER]));
  assert.deepEqual(reports.map(countsOf), [{ sent: 4, received: 4, verified: 4 }]);
});

test("cutting a stall lets its connections read again", (t) => {
  const { swarm, net, reports } = paced(t, { count: 3 }, { stalled: true });
  assert.equal(net.paused.size, 3);
  swarm.cut();
  assert.equal(net.paused.size, 0);
  assert.deepEqual(reports.map(countsOf), [{ sent: 1, unanswered: 1 }]);
});

test("a message that the transport did not send counts as unserved, not as sent", (t) => {
  const { net, look, missed, reports } = paced(t, { count: 2 }, { messages: 4 });
  net.ending.add(1);
  look(300);
  assert.deepEqual(missed(), { unserved: 2 });
  for (let answer = 0; answer < 2; answer++) net.deliver(0, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 2, received: 2, verified: 2 }]);
});

const encode = (text: string) => new TextEncoder().encode(text);
const PONG = { kind: "text", text: "+PONG\r\n" } as const;
const pattern = (source: string) => ({ kind: "pattern", source, flags: "" }) as const;

/** Three messages are under way on one connection when the answers come, in these pieces. */
const STREAMS: [what: string, expect: AnswerNode, pieces: string[], counted: object][] = [
  ["fixed replies", PONG, ["+PONG\r\n+PONG\r\n+PONG\r\n"], { received: 3, verified: 3 }],
  ["fixed replies in pieces", PONG, ["+PO", "NG\r\n+PONG\r", "\n+", "PONG\r\n"], { received: 3, verified: 3 }],
  ["one that differs", PONG, ["+PONG\r\n+PANG\r\n+PONG\r\n"], { received: 3, verified: 2, mismatched: 1 }],
  ["matches", pattern("^\\+P.NG\\r\\n"), ["+PONG\r\n+PANG\r\n+PING\r\n"], { received: 3, verified: 3 }],
  [
    "matches up to their end",
    pattern("^\\+P.NG\\r\\n$"),
    ["+PONG\r\n+PA", "NG\r\n+PING\r\n"],
    { received: 3, verified: 3 },
  ],
  ["matches of several lengths", pattern("^\\d+;"), ["1;22", "2;3;"], { received: 3, verified: 3 }],
  ["no match", pattern("^\\+PONG"), ["-ERR"], { lost: 2, received: 1, mismatched: 1 }],
  [
    "a match, and then none",
    pattern("^\\+PONG\\r\\n"),
    ["+PONG\r\n-ERR"],
    { lost: 1, received: 2, verified: 1, mismatched: 1 },
  ],
];

for (const [what, expect, pieces, counted] of STREAMS) {
  test(`tcp, several answers due: ${what}`, (t) => {
    const { net, look, reports } = paced(t, { count: 1 }, { messages: 3, expect }, { kind: "text", text: "PING\r\n" });
    look(200);
    assert.equal(net.sent.length, 3);
    for (const piece of pieces) net.deliver(0, encode(piece));
    look(5_000);
    assert.deepEqual(reports.map(countsOf), [{ sent: 3, ...counted }]);
  });
}

test("websocket, several answers due: each message is matched alone, and in its kind", (t) => {
  const expect = pattern("^pong$");
  const { net, look, reports, swarm } = paced(t, { count: 1, protocol: "websocket" }, { messages: 3, expect });
  look(200);
  net.deliver(0, encode("pong"), "text");
  net.deliver(0, encode("pong"), "binary");
  net.deliver(0, encode("pongs"), "text");
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, received: 3, verified: 1, mismatched: 2 }]);
  assert.equal(swarm.phaseReport().firstMismatch!.what, "a binary message instead of text");
});

test("the one answer that is due may be more than what a pattern matches", (t) => {
  const { net, reports } = paced(t, { count: 1 }, { messages: 1, expect: pattern("^pong") });
  net.deliver(0, encode("pong 17"));
  assert.deepEqual(reports.map(countsOf), [{ sent: 1, received: 1, verified: 1 }]);
});
