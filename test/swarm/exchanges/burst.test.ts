import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { monotonicMs } from "../../../runtime/host/clock.ts";
import { LatencyHistogram } from "../../../runtime/stats/histogram.ts";
import { chosenConnections } from "../../../runtime/swarm/chosen-connections.ts";
import { State } from "../../../runtime/swarm/connection-table.ts";
import { ANSWER, countsOf, MESSAGE, openSwarm } from "../fake-swarm.ts";
import { burstOf } from "../swarms.ts";

const BURST = burstOf(MESSAGE);

test("at its time, and not before, so many send at once", async () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 3_000 }, MESSAGE, BURST);
  const beginAtMs = monotonicMs() + 50;
  begin({ share: 2_500, beginAtMs, intendedAtMs: beginAtMs - 200 });
  assert.equal(net.sent.length, 0);
  while (net.sent.length < 2_500) {
    assert.ok(net.sent.length === 0 || monotonicMs() >= beginAtMs, "too early");
    await sleep(1);
  }
  for (const { connection } of [...net.sent]) net.deliver(connection, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 2_500, received: 2_500, verified: 2_500 }]);
  const { latency, correctedLatency } = swarm.phaseReport();
  const [actual, intended] = [latency!, correctedLatency!].map((encoded) => LatencyHistogram.decode(encoded));
  assert.equal(intended!.count, 2_500);
  assert.ok(intended!.summary()!.p50Ms > actual!.summary()!.p50Ms + 199, "it counts from when it was meant to send");
});

test("who is gone when the time comes does not send, and who goes with an answer due has lost it", async () => {
  const { net, begin, reports } = openSwarm({ count: 4 }, MESSAGE, BURST);
  const now = monotonicMs();
  begin({ share: 4, beginAtMs: now, intendedAtMs: now });
  net.drop(1, "EOF");
  while (net.sent.length < 3) await sleep(1);
  net.drop(0, "EOF");
  net.deliver(2, ANSWER.toReversed());
  net.deliver(3, ANSWER);
  assert.deepEqual(reports.map(countsOf), [{ sent: 3, received: 2, verified: 1, mismatched: 1, lost: 1 }]);
});

test("a burst can be cut before it begins, and while answers are due; silence ends it by its time-out", async () => {
  const { swarm, net, begin, reports } = openSwarm({ count: 2 }, MESSAGE, BURST);
  begin({ share: 2, beginAtMs: monotonicMs() + 60_000, intendedAtMs: monotonicMs() });
  swarm.cut();
  assert.deepEqual(reports.map(countsOf), [{}]);
  begin({ share: 1, beginAtMs: monotonicMs(), intendedAtMs: monotonicMs() });
  while (net.sent.length < 1) await sleep(1);
  swarm.cut();
  assert.deepEqual(countsOf(reports[1]!), { sent: 1, unanswered: 1 });
  begin({ share: 1, timeoutMs: 1, beginAtMs: monotonicMs(), intendedAtMs: monotonicMs() });
  while (net.sent.length < 2) await sleep(1);
  while (reports.length < 3) {
    await sleep(2);
    swarm.tick();
  }
  assert.deepEqual(countsOf(reports[2]!), { sent: 1, lost: 1 });
});

test("a burst of nobody is over at once", () => {
  const { begin, reports } = openSwarm({ count: 1 }, MESSAGE, BURST);
  begin({ share: 0, beginAtMs: monotonicMs() + 5, intendedAtMs: monotonicMs() });
  assert.deepEqual(reports.map(countsOf), [{}]);
});

test("those chosen are open, owe nothing, and are spread over the ports, and evenly over each", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(State.open, State.open, State.open, State.lost), { maxLength: 300 }),
      fc.nat(1_000),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(320),
      fc.nat(10),
      (states, first, ports, count, owing) => {
        const size = states.length;
        const quarantined = new Uint8Array(size).map((_, index) => (owing > 0 && index % owing === 0 ? 1 : 0));
        const mayGo = (connection: number) => states[connection] === State.open && quarantined[connection] === 0;
        const open = [...Array(size).keys()].filter(mayGo);
        const chosen = [
          ...chosenConnections({ state: Uint8Array.from(states), quarantined, size }, first, ports, count),
        ];
        const wanted = Math.min(count, open.length);
        assert.equal(new Set(chosen).size, wanted);
        assert.ok(chosen.every(mayGo));
        for (let port = 0; port < ports; port++) {
          const here = open.filter((connection) => (first + connection) % ports === port);
          const takenAt = here.flatMap((connection, index) => (chosen.includes(connection) ? [index] : []));
          const share = (wanted * here.length) / Math.max(1, open.length);
          assert.ok(Math.abs(takenAt.length - share) < 1, `${takenAt.length} of port ${port} instead of ${share}`);
          const gaps = takenAt.slice(1).map((index, before) => index - takenAt[before]!);
          assert.ok(gaps.length === 0 || Math.max(...gaps) - Math.min(...gaps) <= 1, `gaps ${gaps}`);
        }
      },
    ),
  );
});
