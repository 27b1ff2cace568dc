/** Rounds under random faults: whatever the network does, the books balance. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ExchangeCounts } from "../../runtime/swarm/exchanges/exchange.ts";
import { ANSWER, type FakeSwarm, openSwarm } from "./fake-swarm.ts";

const CONNECTIONS = 12;

/** What the network does to one answer, and what the swarm must count for it. */
const DEEDS = {
  right: { counted: "verified", unexpected: 0 },
  inPieces: { counted: "verified", unexpected: 0 },
  flipped: { counted: "mismatched", unexpected: 0 },
  twice: { counted: "verified", unexpected: 1 },
  dropped: { counted: "lost", unexpected: 0 },
  brokenOff: { counted: "lost", unexpected: 0 },
  silence: { counted: null, unexpected: 0 },
  half: { counted: null, unexpected: 0 },
} as const;
type Deed = keyof typeof DEEDS;

/** One deed of the network: to which of the outstanding messages, and where in its bytes. */
const anyDeed = fc.record({
  deed: fc.constantFrom(...(Object.keys(DEEDS) as Deed[])),
  whom: fc.nat(1_000),
  where: fc.integer({ min: 1, max: ANSWER.byteLength - 1 }),
});
const anyRound = fc.record({
  inFlight: fc.integer({ min: 1, max: CONNECTIONS + 2 }),
  deeds: fc.array(anyDeed, { maxLength: 3 * CONNECTIONS }),
  end: fc.constantFrom("time-out", "cut"),
});

test("sent is always verified + mismatched + lost + unanswered + outstanding, and that within inFlight", () => {
  fc.assert(
    fc.property(fc.array(anyRound, { minLength: 1, maxLength: 4 }), (rounds) => {
      const fake = openSwarm({ count: CONNECTIONS });
      const silent = new Set<number>();
      for (const round of rounds) carryOut(fake, round, silent);
      assert.equal(fake.reports.length, rounds.length);
    }),
  );
});

interface AnyRound {
  readonly inFlight: number;
  readonly deeds: readonly { deed: Deed; whom: number; where: number }[];
  readonly end: "time-out" | "cut";
}

function carryOut(fake: FakeSwarm, { inFlight, deeds, end }: AnyRound, owing: Set<number>): void {
  const { swarm, net, reports, begin } = fake;
  const roundsBefore = reports.length;
  const expected: Record<string, number> = { verified: 0, mismatched: 0, lost: 0, unanswered: 0 };
  let unexpected = swarm.counts().unexpected;
  net.sent.length = 0;
  // What is silent when the time comes is given up at once.
  begin({ share: inFlight, timeoutMs: 0 });
  const due = () => net.sent.map(({ connection }) => connection).filter((connection) => !settled.has(connection));
  const settled = new Set<number>();
  for (const { deed, whom, where } of deeds) {
    if (reports.length > roundsBefore) break;
    assertBounded(swarm.counts().exchange!, due().length, inFlight);
    const reachable = due().filter((connection) => !owing.has(connection));
    const connection = reachable[whom % reachable.length];
    if (connection === undefined) break;
    const { counted, unexpected: more } = DEEDS[deed];
    if (counted === null) owing.add(connection);
    else settled.add(connection);
    if (counted !== null) expected[counted]!++;
    unexpected += more;
    act(fake, connection, deed, where);
  }
  expected[end === "cut" ? "unanswered" : "lost"]! += due().length;
  for (const connection of due()) owing.add(connection);
  if (end === "cut") swarm.cut();
  else swarm.tick();

  const { verified, mismatched, lost, unanswered, sent, received } = reports[roundsBefore]!;
  assert.deepEqual({ verified, mismatched, lost, unanswered }, expected);
  assert.equal(sent, verified + mismatched + lost + unanswered);
  assert.equal(received, verified + mismatched);
  assert.equal(sent, net.sent.length);
  assert.equal(swarm.counts().unexpected, unexpected);
  const senders = net.sent.map(({ connection }) => connection);
  assert.equal(new Set(senders).size, senders.length, "nobody sends twice in a round");
}

function assertBounded(counts: ExchangeCounts, due: number, inFlight: number): void {
  const { sent, verified, mismatched, lost, unanswered } = counts;
  const outstanding = sent - verified - mismatched - lost - unanswered;
  assert.equal(outstanding, due);
  assert.ok(outstanding <= inFlight, `${outstanding} are outstanding, of ${inFlight} at most`);
}

function act({ net }: FakeSwarm, connection: number, deed: Deed, where: number): void {
  for (const bytes of answerOf(deed, where)) net.deliver(connection, bytes);
  if (deed === "dropped") net.drop(connection, "EOF");
  if (deed === "brokenOff") net.drop(connection, "ECONNRESET");
}

/** What of an answer comes, and in which pieces. */
function answerOf(deed: Deed, where: number): Uint8Array[] {
  switch (deed) {
    case "right":
      return [ANSWER];
    case "inPieces":
      return [ANSWER.subarray(0, where), ANSWER.subarray(where)];
    case "flipped":
      return [ANSWER.with(where, 0xff)];
    case "twice":
      return [Uint8Array.from([...ANSWER, ...ANSWER])];
    case "brokenOff":
    case "half":
      return [ANSWER.subarray(0, where)];
    case "dropped":
    case "silence":
      return [];
  }
}
