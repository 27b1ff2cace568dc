import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LoopEchoPhase } from "../../dsl/plan.ts";
import type { WorkerProcess } from "../../runtime/coordinator/workers/process.ts";
import { loopQueues } from "../../runtime/phases/echo/loop.ts";
import type { SwarmCounts } from "../../runtime/swarm/swarm.ts";

const phase = (inFlight: number): LoopEchoPhase => ({
  kind: "echo",
  model: "loop",
  message: { kind: "text", text: "hello" },
  forMs: 600,
  inFlight,
  timeoutMs: 1_000,
});

const poolOf = (open: readonly number[]) => ({
  swarm: open.map((_, index) => ({ label: String(index) }) as WorkerProcess<SwarmCounts>),
  openByWorker: () => [...open],
});

/** The queues as worker numbers with what each is to do. */
const shown = (open: readonly number[], inFlight: number) =>
  loopQueues(poolOf(open), phase(inFlight), 1_000).map((tasks) =>
    tasks.map(({ worker, spec }) => [Number(worker.label), spec.share, spec.beginAtMs, spec.sendForMs]),
  );

test("each worker with connections has its share, and all begin together", () => {
  assert.deepEqual(shown([10, 10, 0, 10], 8), [[[0, 3, 1_000, 600]], [[1, 3, 1_000, 600]], [[3, 2, 1_000, 600]]]);
});

test("no worker is given more messages in flight than it has connections", () => {
  assert.deepEqual(shown([2, 100], 50), [[[0, 2, 1_000, 600]], [[1, 48, 1_000, 600]]]);
});

test("with fewer messages in flight than workers, they share the time", () => {
  assert.deepEqual(shown([10, 10, 10], 2), [
    [
      [0, 1, 1_000, 300],
      [2, 1, null, 300],
    ],
    [[1, 1, 1_000, 600]],
  ]);
});

test("nobody sends where nothing is open", () => assert.deepEqual(shown([0, 0], 5), []));

test("property: the bound on messages in flight holds exactly, and every worker with connections takes part", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 300 }),
      (open, inFlight) => {
        const queues = loopQueues(poolOf(open), phase(inFlight), 0);
        const atOnce = queues.reduce((sum, [task]) => sum + task!.spec.share, 0);
        const connections = open.reduce((sum, count) => sum + count, 0);
        assert.equal(atOnce, Math.min(inFlight, connections));
        const taking = queues.flat().map(({ worker }) => Number(worker.label));
        assert.deepEqual(
          taking.sort(),
          open.flatMap((count, index) => (count > 0 ? [index] : [])),
        );
        for (const tasks of queues) {
          assert.equal(Math.round(tasks.reduce((sum, { spec }) => sum + spec.sendForMs!, 0)), 600);
        }
      },
    ),
  );
});
