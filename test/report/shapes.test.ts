/** Tables of ramps, storms and churns, and the curves of a run over time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Phase } from "../../dsl/plan.ts";
import { displayWidth } from "../../runtime/format/text.ts";
import { renderMarkdown } from "../../runtime/report/writers/markdown.ts";
import { growth, lowest, sparkline } from "../../runtime/report/writers/sparkline.ts";
import { renderReport } from "../../runtime/report/writers/terminal.ts";
import type { PhaseResult, RunResult, Series, SeriesPoint } from "../../runtime/result/schema.ts";
import { echoPhase, type PhaseChanges, result, run } from "./fixtures.ts";

const RAMP: Phase = { kind: "ramp", schedule: { kind: "over", overMs: 30_000 }, to: null };
const STORM: Phase = {
  kind: "storm",
  drop: { kind: "percent", percent: 30 },
  manner: "orderly",
  backMs: 60_000,
  tries: 10,
};
const CHURN: Phase = { kind: "churn", perSecond: 500, forMs: 10_000 };

function phase(changes: PhaseChanges): PhaseResult {
  const nothing = {
    messages: null,
    messagesAsked: null,
    latency: null,
    inFlight: null,
    rounds: [],
    roundStatistics: null,
  };
  return echoPhase({ ...nothing, ...changes });
}

const moved = (opened: number, closed: number, held: number) => ({
  target: held,
  opened,
  closed,
  failed: {},
  lost: {},
  held,
  openPerSecond: null,
});

const CARRIED_OUT: PhaseResult[] = [
  phase({
    kind: "ramp",
    startMs: 100,
    durationMs: 30_100,
    connections: moved(200_000, 0, 200_000),
    shape: { kind: "ramp", from: 0, to: 200_000, largestDeviation: -312.4, atMs: 12_345 },
  }),
  phase({
    kind: "storm",
    startMs: 31_000,
    durationMs: 62_000,
    connections: { ...moved(59_990, 60_000, 199_990), failed: { ECONNREFUSED: 10 } },
    shape: {
      kind: "storm",
      openBefore: 200_000,
      asked: 60_000,
      dropped: 60_000,
      dropMs: 1_500,
      reconnected: 59_990,
      failedAttempts: { ETIMEDOUT: 3, ECONNREFUSED: 1_900 },
      fullStrengthMs: null,
      reconnectPerSecond: 991.6,
    },
  }),
  phase({
    kind: "churn",
    startMs: 94_000,
    durationMs: 10_020,
    connections: moved(4_990, 5_000, 199_980),
    shape: {
      kind: "churn",
      openBefore: 199_990,
      askedPerSecond: 500,
      asked: 5_000,
      closed: 5_000,
      replaced: 4_990,
      replacedPerSecond: 498.7,
      largestDeviation: -40,
    },
  }),
];

function shaped(changes: Partial<RunResult> = {}): RunResult {
  const fine = run();
  const plan = { ...fine.plan, phases: [RAMP, STORM, CHURN], measure: [] };
  return run({ plan, phases: CARRIED_OUT, ...changes });
}

function rows(report: string, title: string): string[][] {
  const lines = report.split("\n");
  const head = lines.findIndex((line) => line.startsWith(`│ ${title} `));
  assert.notEqual(head, -1, `no table ${title}`);
  const end = lines.findIndex((line, index) => index > head && line.startsWith("└"));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split("│")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("ramps, storms and churns have a table each, a row a phase", () => {
  const report = renderReport(result({ runs: [shaped()], verdict: "failed" }), { color: false });
  assert.deepEqual(rows(report, "Ramp"), [
    ["to all over 30.0 s", "0", "200,000", "30.1 s", "6,645/s", "-312 (0.16%)", "12.3 s"],
  ]);
  assert.deepEqual(rows(report, "Storm"), [
    ["30 % back over 1 min, orderly", "60,000", "1.50 s", "59,990", "10", "992/s", "never"],
  ]);
  assert.match(report, /^Opens that failed and were tried again: 1,903 \(ECONNREFUSED 1,900, ETIMEDOUT 3\)$/m);
  assert.deepEqual(rows(report, "Churn"), [["500/s for 10.0 s", "4,990 of 5,000", "0", "499/s", "-40 (0.02%)"]]);
  for (const line of report.split("\n")) assert.ok(displayWidth(line) <= 100, line);
});

test("the Markdown report has them too, folded", () => {
  const shown = renderMarkdown(result({ runs: [shaped()], verdict: "failed" }));
  assert.match(shown, /<summary>Ramps<\/summary>[\s\S]*<summary>Storms<\/summary>[\s\S]*<summary>Churns<\/summary>/);
  assert.match(
    shown,
    /^\| Storm \| Dropped \| In \| Reconnected \| Failed \| Reconnects a second \| Full strength \|$/m,
  );
  assert.match(shown, /^\| 30 % back over 1 min, orderly \| 60,000 \| 1.50 s \| 59,990 \| 10 \| 992\/s \| never \|$/m);
  assert.match(shown, /^Opens that failed and were tried again: 1,903 .*$/m);
  assert.doesNotMatch(renderMarkdown(result()), /Ramps/);
});

test("what was not reached is unknown, and plans without such phases have no such tables", () => {
  const report = renderReport(result({ runs: [shaped({ phases: [], aborted: "x" })], verdict: "aborted" }), {
    color: false,
  });
  assert.deepEqual(rows(report, "Ramp")[0]!.slice(1), ["-", "-", "-", "-", "-", "-"]);
  assert.deepEqual(rows(report, "Storm")[0]!.slice(1), ["-", "-", "-", "-", "-", "-"]);
  assert.deepEqual(rows(report, "Churn")[0]!.slice(1), ["-", "-", "-", "-"]);
  assert.doesNotMatch(renderReport(result(), { color: false }), /│ (Ramp|Storm|Churn) /);
});

const point = (atMs: number, counts: Partial<SeriesPoint>): SeriesPoint => ({
  atMs,
  open: 0,
  opened: 0,
  failed: 0,
  failedAttempts: 0,
  lost: 0,
  received: 0,
  ...counts,
});

test("only nothing is the lowest block, and the top is the highest", () => {
  assert.equal(sparkline([0, 0.001, 1, 50, 99, 100], 100), "▁▂▂▅██");
  assert.equal(sparkline([0, 0], 0), "▁▁");
});

test("columns keep dips, and share growth out over the time it took", () => {
  const series: Series = {
    intervalMs: 100,
    points: [
      point(0, {}),
      point(100, { open: 10, opened: 10 }),
      point(200, { open: 4, opened: 10 }),
      point(300, { open: 10, opened: 16 }),
      point(400, { open: 10, opened: 16 }),
    ],
  };
  assert.deepEqual(
    lowest(series, 2, ({ open }) => open),
    [0, 10],
  );
  assert.deepEqual(
    lowest(series, 4, ({ open }) => open),
    [0, 4, 10, 10],
  );
  assert.deepEqual(
    growth(series, 2, ({ opened }) => opened),
    [50, 30],
  );
  assert.deepEqual(
    growth(series, 8, ({ opened }) => opened),
    [100, 100, 0, 0, 60, 60, 0, 0],
  );
});

test("a run of more than three seconds is drawn: phases, connections, rates, and errors where there are any", () => {
  const points = Array.from({ length: 100 }, (_, index) =>
    point(index * 1_000, {
      open: index === 70 ? 201_000 : Math.min(index, 50) * 4_000,
      opened: index * 4_000,
      lost: index < 99 ? 0 : 7,
    }),
  );
  const drawn = shaped({ series: { intervalMs: 1_000, points } });
  const lines = renderReport(result({ runs: [drawn], verdict: "failed" }), { color: false }).split("\n");
  const first = lines.findIndex((line) => line.startsWith("  1 min 39 s, 1.65 s a column"));
  assert.notEqual(first, -1);
  const [phases, connections, opens, errors, after] = lines.slice(first + 1);
  assert.match(phases!, /^ {2}phase {8}\|ramp {13,14}\|storm {31,33}\|chu$/);
  assert.match(connections!, /^ {2}connections {2}▁[▁-█]{28,30}█{29,31} {2}0 to 201,000$/);
  assert.match(opens!, /^ {2}opens\/s {6}█{60} {2}up to 4,000\/s$/);
  assert.match(errors!, /^ {2}errors\/s {5}▁{59}█ {2}up to 4\.24\/s$/);
  assert.equal(after, "");
  const short = shaped({ series: { intervalMs: 100, points: points.slice(0, 3) } });
  assert.doesNotMatch(renderReport(result({ runs: [short] }), { color: false }), /a column/);
});
