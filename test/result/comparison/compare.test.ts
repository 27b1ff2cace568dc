import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareResults } from "../../../runtime/result/comparison/compare.ts";
import type { ComparedMetric, Comparison, Result } from "../../../runtime/result/schema.ts";
import { result, run } from "../../report/fixtures.ts";
import { resultOf } from "./results.ts";

function metric(comparison: Comparison, name: string): ComparedMetric {
  const found = comparison.plans[0]!.metrics.find((each) => each.metric === name);
  assert.ok(found, `no metric ${name}`);
  return found;
}

const STEADY = [{ messages: 1_000 }, { messages: 1_010 }, { messages: 990 }, { messages: 1_005 }, { messages: 995 }];
const slower = (factor: number) => STEADY.map(({ messages }) => ({ messages: messages * factor }));

test("a fall beyond noise and threshold is a regression, a rise an improvement", () => {
  const worse = compareResults(resultOf(STEADY), resultOf(slower(0.8)));
  const messages = metric(worse, "throughput.messagesPerSecond");
  assert.equal(messages.verdict, "regression");
  assert.equal(messages.noiseFrom, "runs");
  assert.ok(Math.abs(messages.changePercent! + 20) < 1e-9);
  assert.ok(messages.noisePercent! > 0 && messages.noisePercent! < 20);
  assert.deepEqual([worse.regressions, worse.improvements, worse.plans[0]!.baseRuns], [1, 0, 5]);

  const better = compareResults(resultOf(slower(0.8)), resultOf(STEADY));
  assert.deepEqual([better.regressions, better.improvements], [0, 1]);
});

test("for memory and latency more is worse", () => {
  const base = resultOf([
    { total: 9_000, p99: 10 },
    { total: 9_010, p99: 10.1 },
    { total: 8_990, p99: 9.9 },
  ]);
  const head = resultOf([
    { total: 12_000, p99: 5 },
    { total: 12_010, p99: 5.1 },
    { total: 11_990, p99: 4.9 },
  ]);
  const comparison = compareResults(base, head);
  assert.equal(metric(comparison, "memory.perConnection.totalBytes").verdict, "regression");
  assert.equal(metric(comparison, "latency.p99Ms").verdict, "improvement");
});

test("a sure change below the threshold is not called; the threshold is the caller's", () => {
  const [base, head] = [resultOf(STEADY), resultOf(slower(0.96))];
  assert.equal(metric(compareResults(base, head), "throughput.messagesPerSecond").verdict, "below-threshold");
  assert.equal(metric(compareResults(base, head, 3), "throughput.messagesPerSecond").verdict, "regression");
  assert.equal(compareResults(base, head, 3).method.thresholdPercent, 3);
});

test("a change that is smaller than the noise is not called, however large", () => {
  const noisy = (shift: number) => [600, 1_400, 800, 1_200].map((messages) => ({ messages: messages + shift }));
  const comparison = compareResults(resultOf(noisy(0)), resultOf(noisy(-300)));
  assert.equal(metric(comparison, "throughput.messagesPerSecond").verdict, "within-noise");
  assert.equal(comparison.regressions, 0);
  assert.ok(
    comparison.notes.some((note) => /changes of messages below 20 % cannot be distinguished from noise/.test(note)),
  );
});

test("single runs: what has a spread inside is judged by it, the rest cannot be told and is never called", () => {
  const single = (messages: number, rates: number[], p99: number) => {
    const only = resultOf([{ messages, p99 }]);
    only.runs[0]!.phases[0]!.rounds = rates.map((rate) => ({ durationMs: 10_000 / rate, verified: 10_000 }));
    return only;
  };
  const rates = [100, 101, 99, 100, 102, 98];
  const comparison = compareResults(single(100, rates, 1), single(70, rates, 50));
  const messages = metric(comparison, "throughput.messagesPerSecond");
  assert.deepEqual([messages.verdict, messages.noiseFrom], ["regression", "rounds"]);
  const p99 = metric(comparison, "latency.p99Ms");
  assert.deepEqual([p99.verdict, p99.noisePercent, p99.noiseFrom], ["no-spread", null, null]);
  assert.equal(metric(comparison, "memory.perConnection.totalBytes").verdict, "unchanged");
  assert.ok(comparison.notes.some((note) => /^"chat" ran once on a side.*--runs 5\.$/.test(note)));

  const few = compareResults(single(100, rates.slice(0, 4), 1), single(70, rates.slice(0, 4), 50));
  assert.equal(metric(few, "throughput.messagesPerSecond").verdict, "no-spread");
  assert.equal(few.regressions, 0);

  // The slope's interval: 20,120 to 21,480 about 20,800 on either side.
  const memory = compareResults(resultOf([{}]), resultOf([{ total: 30_000 }]));
  const total = metric(memory, "memory.perConnection.totalBytes");
  assert.deepEqual([total.verdict, total.noiseFrom], ["regression", "fit"]);
});

test("connections that none lost before, and every run loses now", () => {
  const comparison = compareResults(resultOf([{}, {}, {}]), resultOf([{ lost: 3 }, { lost: 3 }, { lost: 3 }]));
  const lost = metric(comparison, "connections.lost");
  assert.deepEqual([lost.verdict, lost.changePercent, lost.base, lost.head], ["regression", null, 0, 3]);
  assert.equal(metric(comparison, "connections.held").verdict, "unchanged");
});

test("runs that were cut short are left out, and said", () => {
  const base = resultOf(STEADY);
  const head = resultOf([...STEADY, { messages: 1 }]);
  head.runs[5]!.aborted = "the server died";
  const comparison = compareResults(base, head);
  assert.equal(comparison.plans[0]!.headRuns, 5);
  assert.equal(comparison.regressions, 0);
  assert.ok(comparison.notes.includes('"chat": 1 of 6 runs of the head could not finish: left out.'));
});

test("what was measured on one side only is not compared", () => {
  const unmeasured = resultOf([{}, {}]);
  for (const each of unmeasured.runs) each.memory = { ...each.memory, perConnection: null };
  const comparison = compareResults(unmeasured, resultOf([{}, {}]));
  assert.equal(metric(comparison, "memory.perConnection.totalBytes").verdict, "not-compared");
  const neither = compareResults(unmeasured, unmeasured);
  assert.ok(neither.plans[0]!.metrics.every((each) => !each.metric.startsWith("memory.")));
});

test("runs are matched by name; plans that only one side has are said", () => {
  const base = result({ runs: [run({ name: "old" }), run({ name: "both" })] });
  const head = result({ runs: [run({ name: "both" }), run({ name: "new" })] });
  const comparison = compareResults(base, head);
  assert.deepEqual(
    comparison.plans.map(({ name }) => name),
    ["both"],
  );
  assert.ok(comparison.notes.includes('"old" is only in the base: not compared.'));
  assert.ok(comparison.notes.includes('"new" is not in the base: not compared.'));
});

test("other plans, machines, versions, engines and sizes are said", () => {
  const base = resultOf(STEADY);
  const head: Result = JSON.parse(JSON.stringify(base));
  head.planHash = "1".repeat(64);
  head.environment.c10m = "0.2.0";
  Object.assign(head.environment.hosts[0]!, { kernel: "6.9.0", cores: 4 });
  head.environment.hosts[0]!.limits.openFilesHard = 1_024;
  head.environment.hosts[0]!.sysctls["net.core.somaxconn"] = "128"; // the base did not tell
  for (const each of head.runs) {
    each.engine = { ...each.engine, swarm: "uring" };
    each.connections.requested = 9_000;
  }
  assert.deepEqual(compareResults(base, head).notes, [
    "The plans differ (plan hash 000000000000 against 111111111111): not the same work.",
    "Not the same c10m: 0.1.0, now 0.2.0.",
    "Not the same kernel: 6.8.0, now 6.9.0.",
    "Not the same number of cores: 2, now 4.",
    "Not the same limit openFilesHard: 20000, now 1024.",
    'Not the same engine of "chat" (swarm): node, now uring.',
    'Not the same size of "chat": 10000 connections, now 9000.',
  ]);
  assert.deepEqual(compareResults(base, base).notes, []);
});

test("a result compared with itself has neither regression nor improvement, whatever its figures", () => {
  const figure = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
  const figures = fc.record({ messages: figure, p99: figure, total: figure, held: fc.nat(10_000), lost: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(figures, { minLength: 1, maxLength: 5 }), (each) => {
      const one = resultOf(each);
      const comparison = compareResults(one, one, 0);
      assert.deepEqual([comparison.regressions, comparison.improvements], [0, 0]);
      assert.deepEqual(JSON.parse(JSON.stringify(comparison)), comparison);
    }),
  );
});
