import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MessagePartition, strideOf } from "../../../runtime/swarm/exchanges/message-partition.ts";

/** The worker, and its slot, of each of the first `messages` messages, as the workers see it. */
function dealt(counts: readonly number[], messages: number): { worker: number; slot: number }[][] {
  const of = counts.reduce((sum, count) => sum + count, 0);
  const takers: { worker: number; slot: number }[][] = Array.from({ length: messages }, () => []);
  let first = 0;
  for (const [worker, count] of counts.entries()) {
    for (const own = new MessagePartition({ of, first, count }); own.message < messages; own.advance()) {
      takers[own.message]!.push({ worker, slot: own.slot });
    }
    first += count;
  }
  return takers;
}

const anyCounts = fc
  .array(fc.nat(40), { minLength: 1, maxLength: 8 })
  .filter((counts) => counts.some((count) => count > 0));

test("property: every message has one worker, and in every round of messages each slot has one", () => {
  fc.assert(
    fc.property(anyCounts, fc.integer({ min: 1, max: 4 }), fc.nat(50), (counts, rounds, more) => {
      const of = counts.reduce((sum, count) => sum + count, 0);
      const takers = dealt(counts, of * rounds + more);
      assert.ok(takers.every(({ length }) => length === 1));
      for (let round = 0; round < rounds; round++) {
        const seen = takers.slice(round * of, (round + 1) * of).map(([taker]) => `${taker!.worker}/${taker!.slot}`);
        assert.equal(new Set(seen).size, of);
      }
    }),
  );
});

test("property: what is left of a share is what comes of it", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.integer({ min: 1, max: 20 }), fc.nat(30), fc.nat(200), (before, count, after, end) => {
      const own = new MessagePartition({ of: before + count + after, first: before, count });
      for (let skipped = 0; skipped < 3; skipped++) own.advance();
      const left = own.left(end);
      let came = 0;
      for (; own.message < end; own.advance()) came++;
      assert.equal(left, came);
    }),
  );
});

test("workers take own evenly, also over few messages: none is ever far from its share", () => {
  for (const counts of [
    [1, 1],
    [50, 50],
    [500, 500],
    [512, 512],
    [300, 700],
    [30_001, 19_999],
    [250, 250, 250, 250],
    [10, 20, 30, 40],
  ]) {
    const of = counts.reduce((sum, count) => sum + count, 0);
    const sums = counts.map(() => 0);
    for (const [index, [taker]] of dealt(counts, of * 2).entries()) {
      sums[taker!.worker]!++;
      for (const [worker, count] of counts.entries()) {
        const share = ((index + 1) * count) / of;
        assert.ok(Math.abs(sums[worker]! - share) < 4, `${counts}: worker ${worker} has ${sums[worker]} of ${share}`);
      }
    }
  }
});

test("nobody has a turn without a connection", () => {
  const own = new MessagePartition({ of: 10, first: 10, count: 0 });
  assert.equal(own.message, Number.POSITIVE_INFINITY);
  own.advance();
  assert.equal(own.left(1_000), 0);
});

test("the stride meets every slot before it comes back", () => {
  for (const slots of [1, 2, 3, 4, 5, 6, 10, 12, 97, 100, 1_000, 65_536, 100_000, 1_000_000]) {
    const stride = strideOf(slots);
    let [slot, steps] = [0, 0];
    do {
      slot = (slot + stride) % slots;
      steps++;
    } while (slot !== 0);
    assert.equal(steps, slots);
  }
});
