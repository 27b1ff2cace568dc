/** How phases open, close, drop and reopen connections: the coordinator's half, without processes and sockets. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Phase } from "../../dsl/plan.ts";
import { aborted } from "../../runtime/coordinator/halt.ts";
import type { Step } from "../../runtime/coordinator/step.ts";
import { carryOutStep } from "../../runtime/phases/carry-out.ts";
import type { ChurnResult, RampResult, StormResult } from "../../runtime/result/schema.ts";
import { type FakeRun, fakeRun, type Network, prompt } from "./fake-run.ts";

const open = (to: number): Step => ({ kind: "open", stops: [to] });
const over = (overMs: number, to: number | null = null): Phase => {
  return { kind: "ramp", schedule: { kind: "over", overMs }, to };
};
const storm = (drop: number, changes: Partial<Extract<Phase, { kind: "storm" }>> = {}): Phase => {
  return { kind: "storm", drop, manner: "reset", backMs: null, tries: 3, ...changes };
};

function begun(t: TestContext, shards: readonly number[], window?: number): FakeRun {
  const fake = fakeRun(shards, [], window);
  t.after(() => fake.stop());
  return fake;
}

async function result<Result>(fake: FakeRun, step: Step): Promise<Result> {
  return (await carryOutStep(fake.run, step)).result as Result;
}

const openByWorker = ({ workers }: FakeRun) => workers.map(({ counts }) => counts.open);

test("an opening fills the shards of all workers, whatever their sizes", async (t) => {
  const fake = begun(t, [5, 3, 9]);
  const opened = await carryOutStep(fake.run, open(17));
  assert.deepEqual(openByWorker(fake), [5, 3, 9]);
  assert.deepEqual([opened.result.connections.opened, opened.result.connections.target], [17, 17]);
  assert.ok(opened.openDurationMs !== null && opened.openDurationMs > 0, "it counts toward the open rate");
});

test("no more opens are on their way than the window, however slowly the server accepts", async (t) => {
  const fake = begun(t, [30, 30], 7);
  let most = 0;
  fake.behave((nets) => {
    most = Math.max(
      most,
      nets.reduce((sum, { opening }) => sum + opening.length, 0),
    );
    if (Math.random() < 0.3) prompt(nets);
  });
  await carryOutStep(fake.run, open(60));
  assert.deepEqual(openByWorker(fake), [30, 30]);
  assert.equal(most, 7);
});

test("a ramp follows its line, up and down, and records the largest deviation", async (t) => {
  const fake = begun(t, [50, 50]);
  const up = await result<RampResult>(fake, over(300));
  assert.equal(up.connections.held, 100);
  assert.ok(up.durationMs >= 290, `${up.durationMs} ms`);
  assert.deepEqual([up.shape!.from, up.shape!.to], [0, 100]);
  assert.ok(Math.abs(up.shape!.largestDeviation!) < 60 && up.shape!.atMs! <= up.durationMs);
  assert.ok(
    fake.progress.some(({ done }) => done > 20 && done < 80),
    "progress shows the way",
  );

  const down = await result<RampResult>(fake, over(200, 31));
  assert.deepEqual([down.connections.held, down.connections.closed, down.connections.opened], [31, 69, 0]);
  assert.equal(down.connections.openPerSecond, null);
  assert.ok(Math.max(...openByWorker(fake)) - Math.min(...openByWorker(fake)) <= 1, "evenly over the workers");
});

test("opens that fail are counted, are not tried again, and hold nobody up", async (t) => {
  const fake = begun(t, [10, 10]);
  fake.behave((nets) => {
    nets[0]!.refuseAll("ECONNREFUSED");
    prompt(nets);
  });
  const { result: opened } = await carryOutStep(fake.run, open(20));
  assert.deepEqual(opened.connections.failed, { ECONNREFUSED: 10 });
  assert.deepEqual(openByWorker(fake), [0, 10]);
});

test("a halt in a ramp leaves what was opened until then, marked as not finished", async (t) => {
  const fake = begun(t, [100]);
  setTimeout(() => fake.run.halt.halt(aborted("over")), 100);
  const ramp = await result<RampResult>(fake, over(60_000));
  assert.equal(ramp.finished, false);
  assert.equal(ramp.shape!.to, 100);
  assert.ok(ramp.connections.held < 10);
});

test("a storm drops at once, and reopens only when the last is closed", async (t) => {
  const fake = begun(t, [20, 20]);
  await carryOutStep(fake.run, open(40));
  const seen = { openedWhileClosing: 0 };
  let ticks = 0;
  const slowlyClosing: Network = (nets) => {
    const opening = nets.reduce((sum, net) => sum + net.opening.length, 0);
    if (fake.run.pool.totals().closing > 0) seen.openedWhileClosing += opening;
    if (++ticks % 20 === 0) for (const net of nets) net.finishCloses();
    for (const net of nets) net.acceptAll();
  };
  fake.behave(slowlyClosing);
  const { shape, connections } = await result<StormResult>(fake, storm(15));
  assert.equal(seen.openedWhileClosing, 0);
  assert.deepEqual([shape!.openBefore, shape!.asked, shape!.dropped, shape!.reconnected], [40, 15, 15, 15]);
  assert.ok(shape!.dropMs! > 5, `${shape!.dropMs} ms`);
  assert.ok(shape!.fullStrengthMs! >= shape!.dropMs!);
  assert.ok(shape!.reconnectPerSecond! > 0);
  assert.deepEqual([connections.closed, connections.opened, connections.held], [15, 15, 40]);
  const drops = fake.workers.map(({ commands }) => commands.find(({ kind }) => kind === "drop"));
  const counts = drops.map((command) => (command?.kind === "drop" ? command.options.count : 0));
  assert.deepEqual([...counts].sort(), [7, 8], "evenly over the workers");
});

test("a storm that comes back over a time spreads its reconnects", async (t) => {
  const fake = begun(t, [40]);
  await carryOutStep(fake.run, open(40));
  const { shape, durationMs } = await result<StormResult>(fake, storm(40, { backMs: 300 }));
  assert.equal(shape!.reconnected, 40);
  assert.ok(durationMs >= 290 && shape!.fullStrengthMs! >= 290, `${shape!.fullStrengthMs} ms`);
});

test("reconnects that fail are tried again after a back-off, until the tries are used up", async (t) => {
  const fake = begun(t, [6, 6]);
  await carryOutStep(fake.run, open(12));
  // The first worker's server refuses for good, the second's only once.
  let refusals = 0;
  fake.behave((nets) => {
    nets[0]!.refuseAll("ECONNREFUSED");
    if (nets[1]!.opening.length > 0 && refusals++ === 0) nets[1]!.refuseAll("ECONNRESET");
    nets[1]!.acceptAll();
    for (const net of nets) net.finishCloses();
  });
  const { shape, connections } = await result<StormResult>(fake, storm(12, { tries: 2 }));
  assert.deepEqual(openByWorker(fake), [0, 6]);
  assert.deepEqual(connections.failed, { ECONNREFUSED: 6 });
  assert.equal(shape!.failedAttempts.ECONNREFUSED, 6, "one try that was not the last, each");
  assert.ok(shape!.failedAttempts.ECONNRESET! >= 1);
  assert.deepEqual([shape!.dropped, shape!.reconnected, shape!.fullStrengthMs], [12, 6, null]);
});

test("a storm is cut short by a halt, and says how far it came", async (t) => {
  const fake = begun(t, [10]);
  await carryOutStep(fake.run, open(10));
  fake.behave((nets) => {
    for (const net of nets) net.finishCloses();
  });
  setTimeout(() => fake.run.halt.halt(aborted("over")), 100);
  const { shape, finished, connections } = await result<StormResult>(fake, storm(4));
  assert.equal(finished, false);
  assert.deepEqual([shape!.dropped, shape!.reconnected, shape!.fullStrengthMs, connections.held], [4, 0, null, 6]);
});

test("a churn closes on schedule and opens as many in their place", async (t) => {
  const fake = begun(t, [25, 25]);
  await carryOutStep(fake.run, open(50));
  const churn: Phase = { kind: "churn", perSecond: 200, forMs: 300 };
  const { shape, connections, durationMs } = await result<ChurnResult>(fake, churn);
  assert.deepEqual([shape!.openBefore, shape!.asked, shape!.closed, shape!.replaced], [50, 60, 60, 60]);
  assert.deepEqual([connections.held, connections.opened, connections.closed], [50, 60, 60]);
  assert.ok(durationMs >= 290, `${durationMs} ms`);
  assert.ok(shape!.replacedPerSecond! > 0 && shape!.largestDeviation <= 0);
});

test("a churn closes on schedule also when the server accepts nothing meanwhile", async (t) => {
  const fake = begun(t, [40]);
  await carryOutStep(fake.run, open(40));
  let quietTicks = 0;
  fake.behave((nets) => {
    for (const net of nets) net.finishCloses();
    if (fake.run.pool.totals().closed === 20 && ++quietTicks === 50) fake.behave(prompt);
  });
  const { shape, connections } = await result<ChurnResult>(fake, { kind: "churn", perSecond: 100, forMs: 200 });
  assert.deepEqual([shape!.closed, shape!.replaced, connections.held], [20, 20, 40]);
  assert.equal(shape!.largestDeviation, -20, "all twenty were missing at once");
});

test("an open of a churn that fails has failed: there is no second try", async (t) => {
  const fake = begun(t, [10]);
  await carryOutStep(fake.run, open(10));
  fake.behave((nets) => {
    for (const net of nets) {
      net.finishCloses();
      net.refuseAll("ECONNREFUSED");
    }
  });
  const { shape, connections } = await result<ChurnResult>(fake, { kind: "churn", perSecond: 100, forMs: 50 });
  assert.deepEqual([shape!.closed, shape!.replaced], [5, 0]);
  assert.deepEqual([connections.failed, connections.held], [{ ECONNREFUSED: 5 }, 5]);
  assert.equal(shape!.replacedPerSecond, null);
});
