import assert from "node:assert/strict";
import { test } from "node:test";
import { displayWidth } from "../../runtime/format/text.ts";
import { renderComparison, renderReport } from "../../runtime/report/writers/terminal.ts";
import { compareResults } from "../../runtime/result/comparison/compare.ts";
import { resultOf } from "../result/comparison/results.ts";

const STEADY = [{ messages: 1_000 }, { messages: 1_010 }, { messages: 990 }];
const SLOW = [{ messages: 800 }, { messages: 810 }, { messages: 790 }];

function cells(report: string, first: string): string[] {
  const line = report.split("\n").find((each) => each.split("│")[1]?.trim() === first);
  assert.ok(line, `no row starts with ${first}`);
  return line
    .split("│")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

test("base, head, change and noise side by side, the regression called last", () => {
  const comparison = compareResults(resultOf(STEADY), resultOf(SLOW));
  const report = renderComparison(comparison, { color: false });
  assert.deepEqual(cells(report, "messages").slice(0, 4), ["messages", "1,000/s", "800/s", "-20.0 %"]);
  assert.match(cells(report, "messages")[4]!, /^± \d+\.\d+ %$/);
  assert.equal(cells(report, "messages")[5], "✗ regression");
  assert.deepEqual(cells(report, "held, of asked").slice(1), ["100 %", "100 %", "0 %", "-", "the same"]);
  assert.match(report, /│ chat, 3 runs against 3 +│/);
  assert.match(report, /\n✗ 1 regression beyond the noise and 5 %: messages -20\.0 %\n$/);

  const whole = renderReport(resultOf(SLOW, { comparison, verdict: "failed" }), { color: false });
  assert.ok(whole.includes(report.trimEnd()));
  assert.match(whole, /\nFAILED {2}1 regression beyond the noise and 5 %: messages -20\.0 %\n$/);
});

test("without a spread nothing is called, and that is said", () => {
  const [base, head] = [resultOf(STEADY.slice(0, 1)), resultOf(SLOW.slice(0, 1))];
  for (const { memory } of [...base.runs, ...head.runs]) memory.perConnection = null;
  const report = renderComparison(compareResults(base, head), { color: false });
  assert.equal(cells(report, "messages")[5], "no spread: cannot tell");
  assert.match(report, /\n! "chat" ran once on a side, so the noise is uncertain: repeat both with --runs 5\.\n/);
  assert.match(report, /\n✓ no regression called: the noise is not known\n$/);
});

test("at most 100 columns, whatever the plan is called", () => {
  const long = resultOf(SLOW);
  for (const each of long.runs) each.name = `a name ${"that goes on and on ".repeat(10)}\u001b[2J`;
  const report = renderComparison(compareResults(long, long), { color: false });
  assert.ok(!report.includes("\u001b"));
  for (const line of report.split("\n")) assert.ok(displayWidth(line) <= 100, line);
});
