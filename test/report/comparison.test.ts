import assert from "node:assert/strict";
import { test } from "node:test";
import { displayWidth } from "../../runtime/format/text.ts";
import { figureOf, leaderOf } from "../../runtime/report/overview/compared-plans.ts";
import { renderReport } from "../../runtime/report/writers/terminal.ts";
import type { Result, RunResult } from "../../runtime/result/schema.ts";
import { LATENCY, result, run, troubledRun } from "./fixtures.ts";

/** A run of a server that opens so many a second and takes so many bytes a connection. */
function fast(name: string, openPerSecond: number, serverBytes: number, changes: Partial<RunResult> = {}): RunResult {
  const fine = run();
  return run({
    name,
    connections: { ...fine.connections, openPerSecond },
    memory: { ...fine.memory, perConnection: { ...fine.memory.perConnection!, serverBytes } },
    ...changes,
  });
}

function compared(runs: RunResult[], skipped: Record<string, string> = {}, verdict: Result["verdict"] = "passed") {
  const names = [...new Set([...runs.map(({ name }) => name), ...Object.keys(skipped)])];
  const plans = names.map((name) => ({ name, planHash: "0".repeat(64), skipped: skipped[name] ?? null }));
  return renderReport(result({ plans, runs, verdict }), { color: false });
}

/** The cells of the table's rows, by the first cell; the rows below a name have an empty one. */
function rows(report: string): string[][] {
  const lines = report.split("\n");
  const first = lines.findIndex((line) => line.startsWith("├"));
  const end = lines.findIndex((line) => line.startsWith("└"));
  return lines.slice(first + 1, end).map((line) => {
    return line
      .split("│")
      .slice(1, -1)
      .map((cell) => cell.trim());
  });
}

test("a row a plan, the leading figures marked", () => {
  const report = compared([
    fast("ws on Node", 4_000, 12_000),
    fast("Tornado", 2_000, 8_000, { throughput: { messagesPerSecond: null } }),
  ]);
  assert.deepEqual(rows(report), [
    ["ws on Node", "10,000", "12.0 KB", "13.6 KB", "4,000/s *", "33,333/s", "853 µs", "12.3 ms"],
    ["Tornado", "10,000", "8.00 KB *", "9.55 KB *", "2,000/s", "-", "853 µs", "12.3 ms"],
  ]);
  assert.match(
    report,
    /^PASSED {2}Comparison of 2 plans: .*\n[\s\S]*\nCompared\n {2}swarm +10,000 WebSocket connections each, node engine\n/,
  );
  assert.match(report, /\* leads; one run each has no spread/);
  assert.match(report, /\nPASSED {2}every connection was held, every message was verified\n$/);
  for (const line of report.split("\n")) assert.ok(displayWidth(line) <= 100, line);
});

test("repeated: medians, half of the range, and a mark only beyond the wider range", () => {
  const times = (name: string, rates: number[], bytes: number[]) =>
    rates.map((rate, index) => fast(name, rate, bytes[index]!, { repetition: index + 1 }));
  const report = compared([
    ...times("a", [1_000, 1_200, 1_100], [8_000, 8_000, 8_000]),
    ...times("b", [1_250, 1_150, 1_200], [9_000, 9_000, 9_000]),
    ...times("c", [500, 500, 500], [9_000, 10_000, 11_000]),
  ]);
  const [a, aSpread, b, , , cSpread] = rows(report);
  assert.equal(b![4], "1,200/s", "100 more, with a range of 200");
  assert.deepEqual([a![2], aSpread![0], aSpread![4], cSpread![2]], ["8.00 KB", "", "± 9.09 %", "± 10.0 %"]);
  assert.match(report, /Medians of 3 runs in shuffled order/);
});

test("who lost something leads nothing; who was skipped, cut short or not run is named with the reason", () => {
  const report = compared(
    [
      fast("sound", 10, 9_000),
      fast("also sound", 5, 9_500),
      troubledRun({ name: "lossy" }),
      fast("dead", 0, 1, { aborted: "the server exited with code 3\n  | cannot find the database", phases: [] }),
    ],
    { absent: "`bun --version` finds no such program" },
    "aborted",
  );
  const byName = new Map(rows(report).map((row) => [row[0], row]));
  assert.deepEqual([...byName.keys()], ["sound", "also sound", "✗ lossy", "✗ dead", "absent"]);
  assert.equal(byName.get("sound")![4], "10.0/s *");
  assert.equal(byName.get("✗ lossy")![1], "7,990 of 10,000");
  assert.deepEqual(byName.get("absent")!.slice(1), Array(7).fill("-"));
  assert.match(report, /✗ lossy: 7,990 of 10,000 held: 2,000 failed/);
  assert.match(report, /✗ dead: the server exited with code 3\n\| cannot find the database/);
  assert.match(report, /- absent: skipped, `bun --version` finds no such program/);
  assert.match(report, /\nABORTED {2}lossy, dead \(1 of 5 plans skipped\)\n$/);
});

test("plans that differ in more than their server are told to, and columns that nobody measured are left out", () => {
  const bare = (name: string, connections: number) => {
    const { plan, connections: fine, memory } = run();
    return run({
      name,
      plan: { ...plan, measure: [] },
      connections: { ...fine, requested: connections },
      latency: { ...LATENCY, uncorrected: null, histogram: null },
      memory: { ...memory, perConnection: null },
    });
  };
  const report = compared([bare("small", 100), bare("large", 200)]);
  assert.match(report, /The plans differ not only in the server: the number of connections\n/);
  assert.match(report, /Not the size in the script: 100 connections instead of 10,000\n/);
  assert.equal(rows(report)[0]!.length, 4);
});

test("what leads, by hand", () => {
  const figure = (median: number, range: number | null = null) => ({ median, range });
  const cases: [Parameters<typeof leaderOf>, number | null][] = [
    [[[], "larger"], null],
    [[[figure(5)], "larger"], null],
    [[[figure(5), null], "larger"], null],
    [[[figure(5), figure(6)], "larger"], 1],
    [[[figure(5), figure(6)], "smaller"], 0],
    [[[figure(5), figure(5)], "smaller"], null],
    [[[figure(5, 1), figure(6, 0.5)], "larger"], null],
    [[[figure(5, 0.9), null, figure(6, 0.5)], "larger"], 2],
    [[[figure(1, 0), figure(5, 2), figure(6, 0)], "larger"], null],
  ];
  for (const [args, expected] of cases) assert.equal(leaderOf(...args), expected, JSON.stringify(args));
});

test("a single run's own interval stands for the range that it has not", () => {
  const read = () => 7;
  const width = () => 3;
  assert.deepEqual(figureOf([run()], read, width), { median: 7, range: 3 });
  assert.deepEqual(figureOf([run()], read), { median: 7, range: null });
  assert.deepEqual(figureOf([run(), run()], read, width), { median: 7, range: 0 });
  assert.equal(
    figureOf([run()], () => null),
    null,
  );
  let next = 0;
  assert.deepEqual(
    figureOf([run(), run(), run(), run()], () => [4, 1, 9, 2][next++]!),
    { median: 3, range: 8 },
  );
});
