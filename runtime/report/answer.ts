/** The answer of a plan's runs in a few figures: connections held, memory per connection, rates and latencies. */

import type { Plan } from "../../dsl/plan.ts";
import { interval, sizeUnit } from "../format/bounded-figures.ts";
import { formatCount, formatDuration } from "../format/units.ts";
import type { RunResult } from "../result/schema.ts";
import { type Figure, MEMORY, MESSAGE_RATE, OPEN_RATE, P50, P99, spreadOf } from "./figures.ts";
import { messagePhases } from "./message-phases.ts";
import type { Answer, KeyFigure, StyledText } from "./model.ts";
import { shortfallsOf } from "./shortfalls.ts";

/** The key figures of one run, or the medians of several runs and the fewest connections that one of them held. */
export function answerOf(name: string, runs: readonly RunResult[]): Answer {
  return {
    kind: "answer",
    name,
    verdict: verdictOf(runs),
    figures: [
      heldFigure(runs),
      keyFigure(MEMORY, runs, memoryDetail),
      keyFigure(OPEN_RATE, runs, openDetail),
      ...(onlyFanOuts(runs)
        ? []
        : [
            keyFigure(MESSAGE_RATE, runs, messageDetail),
            keyFigure(P50, runs, latencyDetail),
            keyFigure(P99, runs, latencyDetail),
          ]),
      ...deliveryFigures(runs),
    ],
  };
}

/** Whether every phase with messages was a fan-out: its deliveries have figures of their own. */
function onlyFanOuts(runs: readonly RunResult[]): boolean {
  const phases = runs.flatMap(messagePhases);
  return phases.length > 0 && phases.every(({ result }) => result?.fanOut);
}

/** The deliveries of all fan-outs, of the run with the most missing deliveries. Empty without a fan-out. */
function deliveryFigures(runs: readonly RunResult[]): KeyFigure[] {
  const fanOuts = runs.map(({ phases }) => phases.map(({ fanOut }) => fanOut).filter((fanOut) => fanOut !== null));
  const missing = (run: (typeof fanOuts)[number]) => run.reduce((sum, fanOut) => sum + fanOut.missing, 0);
  const worst = fanOuts.filter((run) => run.length > 0).sort((a, b) => missing(b) - missing(a))[0];
  if (worst === undefined) return [];
  const sum = (key: "due" | "received") => worst.reduce((total, fanOut) => total + fanOut[key], 0);
  const times = worst.flatMap(({ latency }) => (latency === null ? [] : [latency]));
  const only = times.length === 1 ? times[0]! : null;
  return [
    {
      label: "deliveries",
      value: `${formatCount(sum("received"))} of ${formatCount(sum("due"))}`,
      detail: only === null ? null : `p50 ${formatDuration(only.p50Ms)}, p99 ${formatDuration(only.p99Ms)}`,
    },
  ];
}

/** The smallest share of the target that a run held. */
function heldFigure(runs: readonly RunResult[]): KeyFigure {
  const [worst] = runs
    .map(({ connections }) => connections)
    .sort((a, b) => a.held / (a.target || 1) - b.held / (b.target || 1));
  const { held, target } = worst ?? { held: 0, target: 0 };
  return {
    label: "held",
    value: `${formatCount(held)} of ${formatCount(target)}`,
    detail: runs.length > 1 ? `the worst of ${formatCount(runs.length)} runs` : null,
  };
}

function keyFigure(figure: Figure, runs: readonly RunResult[], detailOf: (run: RunResult) => string | null): KeyFigure {
  const { min, median, max, measuredIn } = spreadOf(figure, runs);
  const [run] = runs;
  const single = run === undefined || runs.length > 1 ? null : detailOf(run);
  const detail = measuredIn > 1 ? `${min} to ${max} over ${formatCount(measuredIn)} runs` : single;
  return { label: figure.name, value: median, detail };
}

function memoryDetail({ memory, plan }: RunResult): string | null {
  const { totalBytes = null, totalBytesLow: low = null, totalBytesHigh: high = null } = memory.perConnection ?? {};
  if (totalBytes === null) return notMeasured(plan, "memory");
  return low === null || high === null
    ? "no interval: fewer than three settled samples"
    : `95 % interval ${interval(low, high, sizeUnit)}`;
}

function openDetail({ connections: { openDurationMs } }: RunResult): string | null {
  return openDurationMs === null ? null : `opened in ${formatDuration(openDurationMs)}`;
}

function messageDetail(run: RunResult): string | null {
  const { verified, oneWay } = run.messages;
  if (messagePhases(run).length === 0) return "the plan has no message phase";
  const sent = oneWay > 0 ? `, ${formatCount(oneWay)} sent without an answer` : "";
  return `${formatCount(verified)} verified${sent}`;
}

function latencyDetail({ latency, plan }: RunResult): string | null {
  if (latency.corrected !== null) return "from the intended time of sending";
  return latency.uncorrected === null ? notMeasured(plan, "latency") : null;
}

function notMeasured({ measure }: Plan, probe: "memory" | "latency"): string {
  return measure.includes(probe) ? "not measured" : `not measured: add ${probe} to .measure()`;
}

function verdictOf(runs: readonly RunResult[]): StyledText {
  const cut = runs.filter(({ aborted }) => aborted !== null).length;
  const failed = runs.filter((run) => run.aborted === null && shortfallsOf(run, false).length > 0).length;
  if (cut + failed === 0) return { text: "✓ passed", tone: "good" };
  const of = (count: number) => (runs.length === 1 ? "" : `${formatCount(count)} of ${formatCount(runs.length)} `);
  const parts = [failed > 0 ? `${of(failed)}failed` : "", cut > 0 ? `${of(cut)}cut short` : ""];
  return { text: `✗ ${parts.filter((part) => part !== "").join(", ")}`, tone: "bad" };
}
