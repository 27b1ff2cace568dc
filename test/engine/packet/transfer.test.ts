import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Faults, NO_FAULTS, Simulation, serverEnd, swarmEnd } from "./simulation.ts";

const FAULTS: Record<string, Faults> = {
  "a perfect link": NO_FAULTS,
  "1 % loss": { ...NO_FAULTS, loss: 0.01 },
  "5 % loss": { ...NO_FAULTS, loss: 0.05 },
  duplication: { ...NO_FAULTS, duplication: 0.1 },
  reordering: { ...NO_FAULTS, reordering: 0.1 },
  corruption: { ...NO_FAULTS, corruption: 0.05 },
  "everything at once": { loss: 0.05, duplication: 0.05, reordering: 0.05, corruption: 0.05 },
};

/** Lengths from one byte to a mebibyte, and around the segment size. */
const LENGTHS = [1, 2, 1_459, 1_460, 1_461, 2_920, 65_536, 300_000, 1_048_576];

function message(length: number, salt: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + salt * 7 + (index >> 8)) & 255);
}

for (const [name, faults] of Object.entries(FAULTS)) {
  test(`on ${name}, echoes of 1 byte to 1 MiB are exact, and every connection is opened and closed once`, () => {
    const simulation = new Simulation(swarmEnd(LENGTHS.length), serverEnd(4), faults, 7);
    const { swarm, server } = simulation;
    server.onReceived = (connection, bytes) => server.tcp.sendCopy(connection, bytes, 0, bytes.length);
    for (const connection of LENGTHS.keys()) swarm.tcp.open(connection);
    const all = LENGTHS.map((length, index) => message(length, index));
    assert.ok(
      simulation.runUntil(() => swarm.openedNumbers.length === LENGTHS.length),
      "all are open",
    );
    for (const [connection, bytes] of all.entries()) swarm.tcp.send(connection, bytes);
    const total = LENGTHS.reduce((sum, length) => sum + length, 0);
    let received = 0;
    swarm.onReceived = (_, bytes) => {
      received += bytes.length;
    };
    assert.ok(
      simulation.runUntil(() => received >= total),
      `${received} of ${total} bytes came back`,
    );
    simulation.run(1_000);
    for (const [connection, bytes] of all.entries()) {
      assert.ok(Buffer.from(swarm.bytesOf(connection)).equals(bytes), `echo of ${bytes.length} bytes`);
    }
    for (const connection of LENGTHS.keys()) swarm.tcp.close(connection, "orderly");
    const isOver = () => swarm.closures.length === LENGTHS.length && server.closures.length === LENGTHS.length;
    assert.ok(simulation.runUntil(isOver), "all are closed at both ends");
    assert.deepEqual([swarm.openedNumbers.length, server.openedNumbers.length], [LENGTHS.length, LENGTHS.length]);
    assert.deepEqual(new Set(swarm.closures.map(([, reason]) => reason)), new Set(["CLOSED"]));
    assert.deepEqual(new Set(server.closures.map(([, reason]) => reason)), new Set(["EOF"]));
    const lost = faults.loss > 0 || faults.corruption > 0;
    const again = swarm.tcp.counts.retransmissions + server.tcp.counts.retransmissions;
    if (lost) assert.ok(again > 0, "what was lost was sent again");
    if (faults === NO_FAULTS) assert.equal(again, 0, "nothing was sent twice");
  });
}

test("whatever the link does, no byte is lost, changed, or delivered twice", () => {
  const share = fc.double({ min: 0, max: 0.2, noNaN: true });
  const faults = fc.record({ loss: share, duplication: share, reordering: share, corruption: share });
  const lengths = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(faults, lengths, fc.integer(), fc.constantFrom(576, 1_500), (link, sizes, seed, mtuBytes) => {
      const simulation = new Simulation(swarmEnd(1, 0, mtuBytes), serverEnd(1), link, seed);
      const { swarm, server } = simulation;
      server.onReceived = (connection, bytes) => server.tcp.sendCopy(connection, bytes, 0, bytes.length);
      swarm.tcp.open(0);
      const isOpen = simulation.runUntil(() => swarm.openedNumbers.length + swarm.failures.length === 1);
      assert.ok(isOpen, "it opens or fails");
      if (swarm.failures.length > 0) return;
      const messages = sizes.map((size, index) => message(size, index));
      for (const bytes of messages) swarm.tcp.send(0, bytes);
      const wanted = Buffer.concat(messages);
      let received = 0;
      swarm.onReceived = (_, bytes) => {
        received += bytes.length;
      };
      const isDone = simulation.runUntil(() => received >= wanted.length || swarm.closures.length > 0, 10_000_000);
      assert.ok(isDone, `${received} of ${wanted.length} bytes came back`);
      if (swarm.closures.length > 0) return;
      assert.ok(Buffer.from(swarm.bytesOf(0)).equals(wanted));
      swarm.tcp.close(0, "orderly");
      assert.ok(simulation.runUntil(() => swarm.closures.length === 1 && server.closures.length === 1, 10_000_000));
    }),
    { numRuns: 150 },
  );
});
