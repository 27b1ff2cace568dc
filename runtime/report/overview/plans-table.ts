/** Several servers side by side, in the style of tinybench: a row a plan. */

import { printable, truncate } from "../../format/text.ts";
import { formatBytes, formatCount, formatDuration, formatNumber, formatRate, UNKNOWN } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { type Cell, type Table, table } from "../model.ts";
import { type Better, type ComparedPlan, type Figure, figureOf, leaderOf, type Read } from "./compared-plans.ts";

/** Names of plans are cut to so many columns. */
const LONGEST_NAME = 24;

interface FigureColumn {
  readonly title: string;
  readonly better: Better;
  readonly read: Read;
  /** The width of a single run's 95 % interval, where there is one. */
  readonly width?: Read;
  readonly format: (value: number) => string;
}

const COLUMNS: readonly FigureColumn[] = [
  { title: "Memory server", better: "smaller", read: serverBytes, width: serverInterval, format: formatBytes },
  {
    title: "Memory + ½ kernel",
    better: "smaller",
    read: serverAndHalfKernelBytes,
    width: serverAndHalfKernelInterval,
    format: formatBytes,
  },
  { title: "Opened", better: "larger", read: ({ connections }) => connections.openPerSecond, format: formatRate },
  { title: "Messages", better: "larger", read: ({ throughput }) => throughput.messagesPerSecond, format: formatRate },
  { title: "Latency p50", better: "smaller", read: (run) => latencyOf(run)?.p50Ms ?? null, format: formatDuration },
  { title: "Latency p99", better: "smaller", read: (run) => latencyOf(run)?.p99Ms ?? null, format: formatDuration },
];

/**
 * The table; a figure that leads its column is marked, unless its plan fell short. Where plans were repeated, a second
 * line has half of the range between the runs. Columns that no plan measured are left out.
 */
export function plansTable(plans: readonly ComparedPlan[]): Table {
  const columns = COLUMNS.map((column) => cellsOf(column, plans)).filter((column) => column !== null);
  const rows = plans.flatMap((plan, index): Cell[][] => [
    [nameOf(plan), heldOf(plan), ...columns.map(({ medians }) => medians[index] ?? "")],
    ...(plan.runs.length > 1 ? [["", "", ...columns.map(({ spreads }) => spreads[index] ?? "")]] : []),
  ]);
  return table("Server", ["Held", ...columns.map(({ title }) => title)], rows);
}

/** null when no plan measured it. */
function cellsOf({ title, better, read, width, format }: FigureColumn, plans: readonly ComparedPlan[]) {
  const figures = plans.map(({ runs }) => figureOf(runs, read, width));
  if (figures.every((figure) => figure === null)) return null;
  const leader = leaderOf(
    figures.map((figure, index) => (plans[index]?.sound ? figure : null)),
    better,
  );
  const text = (figure: Figure | null) => (figure === null ? UNKNOWN : format(figure.median));
  return {
    title,
    medians: figures.map((figure, index): Cell => {
      // Figures of a column stay aligned, marked or not.
      if (leader === null) return text(figure);
      return index === leader ? { text: `${text(figure)} *`, tone: "good" } : `${text(figure)}  `;
    }),
    spreads: figures.map((figure): Cell => {
      return { text: `${spreadOf(figure)}${leader === null ? "" : "  "}`, tone: "quiet" };
    }),
  };
}

function spreadOf(figure: Figure | null): string {
  if (figure === null || figure.range === null || figure.median === 0) return "";
  return `± ${formatNumber((figure.range / 2 / Math.abs(figure.median)) * 100)} %`;
}

function nameOf({ entry, sound, runs }: ComparedPlan): Cell {
  const isInUserSpace = runs.some(({ packet }) => packet !== null);
  const name = truncate(printable(entry.name), LONGEST_NAME);
  const labelled = isInUserSpace ? `${name} (TCP in user space)` : name;
  return { text: sound || entry.skipped !== null ? labelled : `✗ ${labelled}`, code: true };
}

/** Of several runs the one that held the least. */
function heldOf({ runs }: ComparedPlan): string {
  const [worst] = runs.map(({ connections }) => connections).sort((a, b) => a.held - a.target - (b.held - b.target));
  if (worst === undefined) return UNKNOWN;
  const { held, target } = worst;
  return held === target ? formatCount(held) : `${formatCount(held)} of ${formatCount(target)}`;
}

function serverBytes({ memory }: RunResult): number | null {
  return memory.perConnection?.serverBytes ?? null;
}

/**
 * The server's share of the kernel's memory: half, because the kernel holds both ends of a connection. If one end is in
 * user space, all of the kernel's memory belongs to the other end.
 */
function serverShare({ packet }: RunResult): number {
  if (packet === null || (packet.server !== null && packet.swarm !== null)) return 0.5;
  return packet.swarm === null ? 0 : 1;
}

function serverAndHalfKernelBytes(run: RunResult): number | null {
  const { serverBytes: own, kernelBytes } = run.memory.perConnection ?? { serverBytes: null, kernelBytes: null };
  return own === null || kernelBytes === null ? null : own + kernelBytes * serverShare(run);
}

function serverInterval({ memory }: RunResult): number | null {
  const { serverBytesLow: low, serverBytesHigh: high } = memory.perConnection ?? NOT_FITTED;
  return low === null || high === null ? null : high - low;
}

/** An upper bound: as if both were off in the same direction. */
function serverAndHalfKernelInterval(run: RunResult): number | null {
  const server = serverInterval(run);
  const { kernelBytesLow: low, kernelBytesHigh: high } = run.memory.perConnection ?? NOT_FITTED;
  return server === null || low === null || high === null ? null : server + (high - low) * serverShare(run);
}

const NOT_FITTED = { serverBytesLow: null, serverBytesHigh: null, kernelBytesLow: null, kernelBytesHigh: null };

/** From the intended time of sending, where there is one. */
function latencyOf({ latency }: RunResult) {
  return latency.corrected ?? latency.uncorrected;
}
