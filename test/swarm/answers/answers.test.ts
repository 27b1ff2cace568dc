/** What answers a message instead of its echo, and what is kept of the first answer that differs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnswerNode, Protocol } from "../../../dsl/plan.ts";
import { monotonicMs } from "../../../runtime/host/clock.ts";
import { MAX_PATTERN_BYTES } from "../../../runtime/swarm/answers/pattern-verifier.ts";
import { countsOf, MESSAGE, openSwarm, stoppedClock } from "../fake-swarm.ts";
import { expecting } from "../swarms.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const RIGHT = { sent: 1, received: 1, verified: 1 };
const WRONG = { sent: 1, received: 1, mismatched: 1 };

/** One connection that has sent, and waits for this answer. */
function waiting(protocol: Protocol, expect: AnswerNode | undefined, timeoutMs?: number) {
  const phase = expect === undefined ? undefined : expecting(MESSAGE, expect);
  const fake = openSwarm({ count: 1, first: 40, protocol }, MESSAGE, phase);
  fake.begin(timeoutMs === undefined ? {} : { timeoutMs });
  return { ...fake, evidence: () => fake.swarm.phaseReport().firstMismatch };
}

const PONG = { kind: "text", text: "pong" } as const;
const PATTERN = { kind: "pattern", source: "^\\+P.NG\\r\\n$", flags: "i" } as const;

const STREAMS: [what: string, expect: AnswerNode, pieces: string[], counted: object][] = [
  ["a fixed reply", PONG, ["pong"], RIGHT],
  ["a fixed reply in pieces", PONG, ["p", "on", "g"], RIGHT],
  ["a reply that differs", PONG, ["ping"], WRONG],
  ["a reply that differs in a later piece", PONG, ["po", "nk"], WRONG],
  ["a match", PATTERN, ["+PONG\r\n"], RIGHT],
  ["a match in pieces", PATTERN, ["+", "pon", "g\r", "\n"], RIGHT],
];

for (const [what, expect, pieces, counted] of STREAMS) {
  test(`tcp: ${what}`, () => {
    const { net, reports, swarm } = waiting("tcp", expect);
    for (const piece of pieces) net.deliver(0, encode(piece));
    assert.deepEqual(reports.map(countsOf), [counted]);
    assert.equal(swarm.counts().unexpected, 0);
  });
}

const MESSAGES: [what: string, expect: AnswerNode, framing: "text" | "binary", bytes: Uint8Array, counted: object][] = [
  ["a fixed reply", PONG, "text", encode("pong"), RIGHT],
  ["a fixed reply in the wrong kind", PONG, "binary", encode("pong"), WRONG],
  ["a longer reply", PONG, "text", encode("pongs"), WRONG],
  ["bytes", { kind: "bytes", lengthBytes: 3 }, "binary", Uint8Array.of(0, 1, 2), RIGHT],
  ["bytes as text", { kind: "bytes", lengthBytes: 3 }, "text", Uint8Array.of(0, 1, 2), WRONG],
  ["a match, in UTF-8", { kind: "pattern", source: "^gr.ß$", flags: "u" }, "text", encode("grüß"), RIGHT],
  ["no match", { kind: "pattern", source: "^gr.ß$", flags: "u" }, "text", encode("gruss"), WRONG],
  ["a match in the wrong kind", { kind: "pattern", source: "^a", flags: "" }, "binary", encode("a"), WRONG],
];

for (const [what, expect, framing, bytes, counted] of MESSAGES) {
  test(`websocket: ${what}`, () => {
    const { net, reports } = waiting("websocket", expect);
    net.deliver(0, bytes, framing);
    assert.deepEqual(reports.map(countsOf), [counted]);
  });
}

test("a pattern sees every byte of a stream as one character, whatever it is", () => {
  const { net, reports } = waiting("tcp", { kind: "pattern", source: "^\\xff\\0\\xc3$", flags: "" });
  net.deliver(0, Uint8Array.of(0xff, 0));
  net.deliver(0, Uint8Array.of(0xc3));
  assert.deepEqual(reports.map(countsOf), [RIGHT]);
});

test("a stream that never matches is wrong after 64 KiB, and no more of it is kept", () => {
  const { net, reports, evidence } = waiting("tcp", PATTERN);
  const piece = new Uint8Array(4_096).fill(0x61);
  for (let come = piece.byteLength; come < MAX_PATTERN_BYTES; come += piece.byteLength) net.deliver(0, piece);
  assert.deepEqual(reports, []);
  net.deliver(0, piece);
  assert.deepEqual(reports.map(countsOf), [WRONG]);
  assert.equal(evidence()?.what, "no match in 65536 bytes");
});

test("what has come without a match when the time is over, or the connection gone, is wrong, not lost", (t) => {
  const pass = stoppedClock(t);
  const late = waiting("tcp", PATTERN, 1_000);
  late.net.deliver(0, encode("-ERR unknown"));
  pass(1_000);
  late.swarm.tick();
  assert.deepEqual(late.reports.map(countsOf), [WRONG]);
  const { expected, got } = late.evidence()!;
  assert.deepEqual([expected, got], ["/^\\+P.NG\\r\\n$/i", '2d 45 52 52 20 75 6e 6b 6e 6f 77 6e "-ERR unknown"']);

  const gone = waiting("tcp", PATTERN);
  gone.net.deliver(0, encode("-ERR"));
  gone.net.drop(0, "EOF");
  assert.deepEqual(gone.reports.map(countsOf), [WRONG]);

  const silent = waiting("tcp", PATTERN);
  silent.net.drop(0, "EOF");
  assert.deepEqual(silent.reports.map(countsOf), [{ sent: 1, lost: 1 }]);

  const cut = waiting("tcp", PATTERN);
  cut.net.deliver(0, encode("-ERR"));
  cut.swarm.cut();
  assert.deepEqual(cut.reports.map(countsOf), [{ sent: 1, unanswered: 1 }]);
});

test("a greeting that comes while an answer is due is part of that answer, and never skipped", () => {
  const { net, reports, swarm, evidence, begin } = waiting("tcp", PONG);
  net.deliver(0, encode("welcome"));
  assert.deepEqual(reports.map(countsOf), [WRONG]);
  assert.equal(evidence()!.got, '77 65 6c 63 6f 6d 65 "welcome"');
  assert.equal(swarm.counts().unexpected, 1, "what of it was more than the answer");
  net.deliver(0, encode("pong"));
  begin();
  assert.equal(swarm.counts().unexpected, 2, "and the answer comes when none is due");
});

const EVIDENCE: [
  what: string,
  protocol: Protocol,
  pieces: [Uint8Array, "stream" | "text" | "binary"][],
  expected: object,
][] = [
  [
    "a byte of a stream, in the piece it came in",
    "tcp",
    [
      [Uint8Array.of(0, 1, 2), "stream"],
      [Uint8Array.of(3, 4, 99, 6, 7, 8, 9), "stream"],
    ],
    { what: "byte 5 of 10 differs", offset: 5, got: '03 04 63 06 07 08 09 "..c...."' },
  ],
  [
    "a byte of a message",
    "websocket",
    [[Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 65), "binary"]],
    { what: "byte 9 of 10 differs", offset: 9, got: '00 01 02 03 04 05 06 07 08 41 ".........A"' },
  ],
  [
    "a message that ends early",
    "websocket",
    [[Uint8Array.of(0, 1), "binary"]],
    { what: "2 bytes instead of 10", offset: 2, got: '00 01 ".."' },
  ],
  [
    "the same message in the wrong kind",
    "websocket",
    [[Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "text"]],
    { what: "a text message instead of binary", offset: null, got: '00 01 02 03 04 05 06 07 08 09 ".........."' },
  ],
  [
    "an empty message",
    "websocket",
    [[new Uint8Array(), "binary"]],
    { what: "0 bytes instead of 10", offset: 0, got: "nothing" },
  ],
];

for (const [what, protocol, pieces, expected] of EVIDENCE) {
  test(`${protocol}: the first mismatch is kept as evidence: ${what}`, () => {
    const { net, evidence, begin } = waiting(protocol, undefined);
    assert.equal(evidence(), null);
    for (const [bytes, framing] of pieces) net.deliver(0, bytes, framing);
    const { atMonotonicMs, ...first } = evidence()!;
    assert.deepEqual(first, {
      connection: 40,
      round: 1,
      expected: '00 01 02 03 04 05 06 07 08 09 ".........."',
      ...expected,
    });
    assert.ok(Math.abs(atMonotonicMs - monotonicMs()) < 60_000);
    begin();
    net.deliver(0, new Uint8Array(10), protocol === "tcp" ? "stream" : "binary");
    assert.deepEqual(evidence(), { atMonotonicMs, ...first }, "later ones are counted only");
  });
}

test("of a long message a few bytes around the first difference are kept", () => {
  const { net, swarm, begin } = openSwarm(
    { count: 1, protocol: "websocket" },
    { kind: "text", text: "x".repeat(1_000) },
  );
  begin();
  net.deliver(0, encode(`${"x".repeat(500)}y${"x".repeat(499)}`), "text");
  const { expected, got } = swarm.phaseReport().firstMismatch!;
  assert.match(expected, /^\.\.\. (78 ){15}78 \.\.\. "x{16}"$/);
  assert.match(got, /^\.\.\. (78 ){4}79 (78 ){10}78 \.\.\. "xxxxyx{11}"$/);
});
