import assert from "node:assert/strict";
import { test } from "node:test";
import type { DetailedSample } from "../../../runtime/probes/memory/fit.ts";
import { MemorySamples, MOST_SAMPLES_A_STEP } from "../../../runtime/probes/memory/samples.ts";

function sampleAt(atMs: number): DetailedSample {
  const bytes = { kernelBytes: 1, serverBytes: 2, swarmBytes: 3, systemBytes: null, othersBytes: null };
  return { ...bytes, connections: 10, kernel: null, atMs, settled: false };
}

/** Takes samples as a step of this length does, which looks every 100 ms. */
function takeFor(samples: MemorySamples, fromMs: number, forMs: number): void {
  samples.beginStep(fromMs);
  for (let nowMs = fromMs; nowMs <= fromMs + forMs; nowMs += 100) {
    if (!samples.isDue(nowMs)) continue;
    samples.add(sampleAt(nowMs));
    samples.tookAt(nowMs);
  }
}

test("a short step is sampled every second", () => {
  const samples = new MemorySamples();
  takeFor(samples, 5_000, 4_000);
  assert.deepEqual(
    samples.all.map(({ atMs }) => atMs),
    [6_000, 7_000, 8_000, 9_000],
  );
});

test("a churn of a day has no more samples than a churn of a minute, evenly spread over it", () => {
  const samples = new MemorySamples();
  const day = 86_400_000;
  takeFor(samples, 0, day);
  const times = samples.all.map(({ atMs }) => atMs);
  assert.ok(times.length > MOST_SAMPLES_A_STEP / 2 && times.length <= MOST_SAMPLES_A_STEP, `${times.length} samples`);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  assert.ok(Math.max(...gaps) < day / 20, `the longest gap is ${Math.max(...gaps)} ms`);
  assert.ok(times.at(-1)! > 0.9 * day);
});

test("the samples of earlier steps stay as they are", () => {
  const samples = new MemorySamples();
  takeFor(samples, 0, 10_000);
  const before = [...samples.all];
  takeFor(samples, 20_000, 3_600_000);
  assert.deepEqual(samples.all.slice(0, before.length), before);
});
