import assert from "node:assert/strict";
import { test } from "node:test";
import type { Phase } from "../../dsl/plan.ts";
import { messagesInFlightBytes } from "../../runtime/preflight/messages-in-flight.ts";
import { listenPlan } from "./fixtures.ts";

const PORTS = { first: 8080, count: 1 };
const MIB = 1_048_576;
const large = { kind: "bytes", lengthBytes: MIB } as const;
const small = { kind: "text", text: "é" } as const;
const rounds = { rounds: 1, timeoutMs: 1_000 };
const bursts = { kind: "burst", times: 1, everyMs: null, timeoutMs: 1_000 } as const;

const TABLE: [what: string, phases: Phase[], copiesOf: [count: number, bytes: number]][] = [
  [
    "nothing is sent",
    [
      { kind: "hold", durationMs: 1 },
      { kind: "receive", forMs: 1 },
    ],
    [0, 0],
  ],
  ["inFlight bounds it", [{ kind: "echo", model: "closed", message: large, inFlight: 8, ...rounds }], [8, MIB]],
  ["so does the swarm", [{ kind: "send", message: small, inFlight: 5_000, ...rounds }], [1_000, 2]],
  ["a large reply counts", [{ ...bursts, message: small, expect: large, connections: 10 }], [10, MIB]],
  ["a share of the swarm", [{ ...bursts, message: large, connections: { kind: "percent", percent: 25 } }], [250, MIB]],
  [
    "a second of a schedule counts",
    [{ kind: "echo", model: "open", message: large, perSecond: 30, forMs: 60_000, timeoutMs: 1_000 }],
    [30, MIB],
  ],
  [
    "all that is not read counts",
    [{ kind: "stall", message: large, connections: 10, perSecond: 30, forMs: 2_000, timeoutMs: 1_000 }],
    [60, MIB],
  ],
  [
    "the most of all phases",
    [
      { kind: "echo", model: "closed", message: small, inFlight: 1_000, ...rounds },
      { ...bursts, message: large, connections: 1 },
      { ...bursts, message: { kind: "random", minBytes: 1, maxBytes: 100, seed: 1 }, connections: 2 },
    ],
    [1, MIB],
  ],
];

for (const [what, phases, [count, bytes]] of TABLE) {
  test(`messages in flight: ${what}`, () => {
    const tcp = { ...listenPlan(1_000, PORTS), phases };
    const websocket = { ...tcp, subject: { ...tcp.subject, protocol: "websocket" as const } };
    const perMessage = (copies: number) => (bytes === 0 ? 0 : bytes * copies + 1_280);
    assert.equal(messagesInFlightBytes(tcp, 1_000), count * perMessage(1.5));
    assert.equal(messagesInFlightBytes(websocket, 1_000), count * perMessage(3.5));
  });
}

test("a burst of a number of connections shrinks with the swarm, as its plan does", () => {
  const plan = { ...listenPlan(1_000, PORTS), phases: [{ ...bursts, message: large, connections: 40 }] };
  assert.equal(messagesInFlightBytes(plan, 100), 4 * (MIB * 1.5 + 1_280));
});
