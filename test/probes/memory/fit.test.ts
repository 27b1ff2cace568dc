import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DetailedSample, fitMemory } from "../../../runtime/probes/memory/fit.ts";
import type { MemoryFit, MemoryPerConnection } from "../../../runtime/result/schema.ts";

function close(actual: number, expected: number, tolerance = 1e-9): void {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not ${expected}`);
}

type Bytes = [kernel: number | null, server: number | null, swarm: number];

function sample(connections: number, [kernelBytes, serverBytes, swarmBytes]: Bytes, settled = true): DetailedSample {
  const atMs = connections;
  return {
    connections,
    kernelBytes,
    serverBytes,
    swarmBytes,
    systemBytes: null,
    othersBytes: null,
    kernel: null,
    atMs,
    settled,
  };
}

function memoryPerConnection(samples: DetailedSample[]): MemoryPerConnection | null {
  return fitMemory({ samples, kernelBeforeBytes: null }).perConnection;
}

test("memory per connection: slopes of settled samples alone", () => {
  const samples = [
    sample(0, [1000, 500, 700]),
    sample(10, [1020, 530, 740]),
    sample(15, [9999, 9999, 9999], false),
    sample(20, [1040, 560, 780]),
  ];
  const fitted = memoryPerConnection(samples)!;
  close(fitted.kernelBytes!, 2);
  close(fitted.serverBytes!, 3);
  close(fitted.swarmBytes, 4);
  close(fitted.totalBytes!, 9);
  close(fitted.totalBytesLow!, 9);
  close(fitted.totalBytesHigh!, 9);
});

test("memory per connection: the slope of the total is the sum of the slopes", () => {
  const bytes = fc.nat(1_000_000_000);
  const arbitrary = fc.array(fc.tuple(fc.nat(1_000_000), bytes, bytes, bytes), { minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(arbitrary, (rows) => {
      fc.pre(new Set(rows.map(([connections]) => connections)).size > 1);
      const fitted = memoryPerConnection(rows.map(([n, kernel, server, swarm]) => sample(n, [kernel, server, swarm])))!;
      const parts = [fitted.kernelBytes!, fitted.serverBytes!, fitted.swarmBytes];
      const scale = Math.max(1, ...parts.map(Math.abs));
      const sum = parts[0]! + parts[1]! + parts[2]!;
      assert.ok(Math.abs(fitted.totalBytes! - sum) <= 1e-9 * scale);
      assert.ok(fitted.totalBytesLow! <= fitted.totalBytes! && fitted.totalBytes! <= fitted.totalBytesHigh!);
    }),
  );
});

test("memory per connection: unknown stays unknown", () => {
  assert.equal(memoryPerConnection([]), null);
  assert.equal(memoryPerConnection([sample(5, [1, 1, 1]), sample(5, [2, 2, 2])]), null);
  assert.equal(memoryPerConnection([sample(5, [1, 1, 1]), sample(9, [2, 2, 2], false)]), null);
  const two = memoryPerConnection([sample(0, [0, 0, 0]), sample(10, [10, 20, 30])])!;
  assert.deepEqual([two.totalBytes, two.totalBytesLow, two.totalBytesHigh], [6, null, null]);
  const noKernel = memoryPerConnection([0, 10, 20].map((n) => sample(n, [null, 2 * n, 3 * n])));
  assert.deepEqual(noKernel, {
    totalBytes: null,
    kernelBytes: null,
    serverBytes: 2,
    swarmBytes: 3,
    totalBytesLow: null,
    totalBytesHigh: null,
    kernelBytesLow: null,
    kernelBytesHigh: null,
    serverBytesLow: 2,
    serverBytesHigh: 2,
    swarmBytesLow: 3,
    swarmBytesHigh: 3,
  });
  const noServer = memoryPerConnection([0, 10, 20].map((n) => sample(n, [4 * n, null, 3 * n])))!;
  assert.deepEqual([noServer.serverBytes, noServer.swarmBytes, noServer.totalBytes], [null, 3, 7]);
});

/** Nine samples to 8,000 connections at 8, 1 and 2 KB each, changed by `change`; 50 MB of kernel memory before. */
function fitOf(change: (sample: DetailedSample, n: number) => Partial<DetailedSample> = () => ({})): MemoryFit {
  const samples = Array.from({ length: 9 }, (_, step) => {
    const n = step * 1_000;
    const whole = sample(n, [60e6 + 8_000 * n, 20e6 + 1_000 * n, 30e6 + 2_000 * n]);
    const caches = new Map([
      ["TCP", 4_000 * n],
      ["dentry", 9_000_000 - n],
      ["filp", 400 * n],
    ]);
    const kinds = { slab: 60e6 + 7_900 * n, "TCP buffers": 0, "page tables": 100 * n, "kernel stacks": 5 };
    const base = { ...whole, systemBytes: 900e6 + 11_000 * n, kernel: { kinds, caches, fileCacheBytes: 0 } };
    return { ...base, ...change(base, n) };
  });
  return fitMemory({ samples, kernelBeforeBytes: 50e6 }).fit!;
}

test("further figures of the lines: fixed cost, kinds, caches, cross-check, extrapolation", () => {
  const fit = fitOf();
  assert.equal(fit.samples, 9);
  assert.deepEqual(
    Object.entries(fit.fixedBytes).map(([part, bytes]) => [part, Math.round(bytes!)]),
    [
      ["total", 60e6],
      ["kernel", 10e6],
      ["server", 20e6],
      ["swarm", 30e6],
    ],
  );
  assert.deepEqual(
    fit.kernelKinds.map(({ name, bytes }) => [name, Math.round(bytes)]),
    [
      ["slab", 7_900],
      ["TCP buffers", 0],
      ["page tables", 100],
      ["kernel stacks", 0],
    ],
  );
  assert.deepEqual(
    fit.slabCaches!.map(({ name, bytes }) => [name, Math.round(bytes)]),
    [
      ["TCP", 4_000],
      ["filp", 400],
    ],
  );
  close(fit.crossCheck!.systemBytes, 11_000, 1e-6);
  close(fit.crossCheck!.residualBytes, 0, 1e-3);
  assert.deepEqual(
    fit.extrapolation.map(({ connections, totalBytes }) => [connections, Math.round(totalBytes)]),
    [
      [1_000_000, 11_060_000_000],
      [10_000_000, 110_060_000_000],
    ],
  );
  assert.deepEqual(fit.warnings, []);
});

test("figures that are not measured stay unknown", () => {
  const fit = fitOf(() => ({ kernel: null, kernelBytes: null, systemBytes: null }));
  assert.deepEqual([fit.fixedBytes.total, fit.fixedBytes.kernel, fit.rSquared.kernel], [null, null, null]);
  assert.deepEqual([fit.kernelKinds, fit.slabCaches, fit.crossCheck, fit.extrapolation], [[], null, null, []]);
  const noRoot = fitOf(({ kernel }) => ({ kernel: { ...kernel!, caches: null } }));
  assert.equal(noRoot.slabCaches, null);
  assert.equal(noRoot.kernelKinds.length, 4);
});

const zigzag = (n: number, bytes: number) => ((n / 1_000) % 2 === 0 ? bytes : -bytes);

const WARNINGS: readonly [string, Parameters<typeof fitOf>[0], readonly RegExp[]][] = [
  [
    "scatter beyond 10 %",
    (base, n) => ({ kernelBytes: base.kernelBytes! + zigzag(n, 4e6) }),
    [/^the interval reaches 1\d % to either side, most of it the kernel's: more connections/],
  ],
  ["scatter below 10 %", (base, n) => ({ kernelBytes: base.kernelBytes! + zigzag(n, 2e6) }), []],
  [
    "a share that bends",
    (base, n) => ({ swarmBytes: base.swarmBytes + n * n * 0.2, systemBytes: base.systemBytes! + n * n * 0.2 }),
    [/^the swarm's share is nonlinear \(a connection's cost goes from 2 to 5.2 KB\)/],
  ],
  [
    "a machine that grows by more",
    (base, n) => ({ systemBytes: base.systemBytes! + 1_234.5 * n, othersBytes: 5e8 + 1_200 * n }),
    [/^the whole machine grew by 12.2 KB a connection, the parts by 11 KB, other programs by 1.2 KB$/],
  ],
  [
    "a machine whose other growth may be chance",
    (base, n) => ({ systemBytes: base.systemBytes! + 1_000 * n + zigzag(n, 20e6) }),
    [],
  ],
  [
    "memory that was given back",
    (base, n) => ({ kernelBytes: 200e6 - 20_000 * n, systemBytes: base.systemBytes! - 28_000 * n }),
    [/^the slope is below zero/],
  ],
  ["two samples", (_, n) => ({ settled: n === 0 || n === 8_000 }), [/^two settled samples only/]],
];

for (const [name, change, expected] of WARNINGS) {
  test(`warnings: ${name}`, () => {
    const { warnings } = fitOf(change);
    assert.equal(warnings.length, expected.length, warnings.join("; "));
    for (const [index, pattern] of expected.entries()) assert.match(warnings[index]!, pattern);
  });
}
