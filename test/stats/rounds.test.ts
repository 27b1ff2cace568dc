import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Round } from "../../runtime/result/schema.ts";
import { sampleRounds } from "../../runtime/stats/rounds.ts";

/** Hands out rounds of the given durations, then null, and counts how often it was asked. */
function source(durations: readonly number[]): { run: () => Promise<Round | null>; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    run: async () => {
      const durationMs = durations[asked++];
      return durationMs === undefined ? null : { durationMs, verified: asked };
    },
  };
}

test("every round is one sample, with the duration it measured itself", async () => {
  const { run, asked } = source([10, 20, 40]);
  const { rounds, statistics } = await sampleRounds("echo", 3, run);
  assert.equal(asked(), 3);
  assert.deepEqual(rounds, [
    { durationMs: 10, verified: 1 },
    { durationMs: 20, verified: 2 },
    { durationMs: 40, verified: 3 },
  ]);
  assert.equal(statistics?.samples, 3);
  const { mean, p50, min, max, mad, rmePercent } = statistics.latencyMs;
  assert.deepEqual({ p50, min, max, mad }, { p50: 20, min: 10, max: 40, mad: 10 });
  assert.ok(Math.abs(mean - 70 / 3) < 1e-9);
  // t(0.975, df 2) = 4.303 times the standard error sqrt(700 / 3 / 3), over the mean.
  assert.ok(Math.abs(rmePercent! - (100 * 4.303 * Math.sqrt(700 / 9)) / (70 / 3)) < 0.05);
  assert.deepEqual(
    { p50: statistics.throughputPerSecond.p50, min: statistics.throughputPerSecond.min },
    { p50: 50, min: 25 },
  );
});

test("one sample has no spread", async () => {
  const { statistics } = await sampleRounds("echo", 1, source([8]).run);
  assert.deepEqual(statistics, {
    samples: 1,
    latencyMs: { mean: 8, p50: 8, min: 8, max: 8, rmePercent: null, mad: null },
    throughputPerSecond: { mean: 125, p50: 125, min: 125, max: 125, rmePercent: null, mad: null },
  });
});

test("null stops: no round follows, and only the finished ones are sampled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(8), fc.integer({ min: 1, max: 8 }), async (finished, wanted) => {
      const { run, asked } = source(Array.from({ length: finished }, () => 5));
      const { rounds, statistics } = await sampleRounds("echo", wanted, run);
      assert.equal(rounds.length, Math.min(finished, wanted));
      assert.equal(statistics?.samples ?? 0, rounds.length);
      assert.equal(asked(), Math.min(finished + 1, wanted));
    }),
  );
});

test("no finished round, no statistics", async () => {
  assert.deepEqual(await sampleRounds("echo", 3, source([]).run), { rounds: [], statistics: null });
});

test("rounds run one after the other", async () => {
  let running = 0;
  await sampleRounds("echo", 5, async () => {
    assert.equal(++running, 1);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return { durationMs: 1, verified: 1 };
  });
});

test("rounds of no time at all leave no number that JSON cannot hold", async () => {
  const { statistics } = await sampleRounds("echo", 2, source([0, 0]).run);
  assert.deepEqual(JSON.parse(JSON.stringify(statistics)), statistics);
  assert.equal(statistics?.latencyMs.rmePercent, null);
});

test("what a round throws comes through, in the first round as in a later one", async () => {
  for (const failing of [1, 2]) {
    let round = 0;
    const run = async () => {
      if (++round === failing) throw new Error("the server died");
      return { durationMs: 1, verified: 1 };
    };
    await assert.rejects(sampleRounds("echo", 3, run), /the server died/);
    assert.equal(round, failing);
  }
});

test("a duration that is none is refused, not replaced", async () => {
  for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(sampleRounds("echo", 1, source([wrong]).run), /Cannot sample a round/);
  }
});
