/** What a reader of a pull request may want to look up: folded tables. */

import { formatBytes, formatCount, formatDuration, formatRate, UNKNOWN } from "../../format/units.ts";
import type {
  CountsByReason,
  LatencySummary,
  MemoryPerConnection,
  PhaseResult,
  Result,
  RunResult,
} from "../../result/schema.ts";
import { byPlan, FIGURES, spreadOf } from "../figures.ts";
import { explain, sortedReasons } from "../reasons.ts";
import { latencyBasis } from "../sections/latency.ts";
import { shapeTables } from "../shape-tables.ts";
import { details, list, table } from "./blocks.ts";
import { environmentTable } from "./environment.ts";
import { code, plain } from "./escape.ts";

/** One block a subject; none for what was not measured. */
export function foldedBlocks(result: Result): string[] {
  const { runs } = result;
  const blocks: [summary: string, content: string | null][] = [
    ["Spread between runs", spread(runs)],
    ["Phases", phaseTable(runs)],
    ["Ramps, storms and churns", shapesOf(runs)],
    ["First mismatches", mismatchTable(runs)],
    ["Latency", latencyTable(runs)],
    ["Memory per connection", memoryTable(runs)],
    ["Failed and lost, by reason", reasonTable(runs)],
    ["Expectations", expectations(runs)],
    ["Environment and plan", environmentTable(result)],
  ];
  return blocks.flatMap(([summary, content]) => (content === null ? [] : [details(summary, content)]));
}

function rowsOrNone(titles: readonly string[], rows: readonly (readonly string[])[]): string | null {
  return rows.length === 0 ? null : table(titles, rows);
}

function spread(runs: readonly RunResult[]): string | null {
  const repeated = byPlan(runs).filter(({ runs: own }) => own.length > 1);
  const tables = repeated.map(({ name, runs: own }) => {
    const rows = FIGURES.map((figure) => ({ figure, spread: spreadOf(figure, own) }))
      .filter(({ spread: { measuredIn } }) => measuredIn > 0)
      .map(({ figure, spread: { min, median, max, measuredIn } }) => {
        const title = figure.name.replace(/^ +/, "&emsp;");
        return [title, min, median, max, formatCount(measuredIn)];
      });
    return table([code(name), "min", "median", "max", "measured in"], rows);
  });
  return tables.length === 0 ? null : tables.join("\n\n");
}

/** The plan, and which run of it when there are several. */
function runCell({ name, repetition }: RunResult, runs: readonly RunResult[]): string {
  return runs.length > 1 ? `${code(name)} ${repetition}` : code(name);
}

const PHASE_TITLES = ["", "phase", "starts at", "takes", "held, of asked", "opened", "failed", "lost", "messages"];

function phaseTable(runs: readonly RunResult[]): string | null {
  return rowsOrNone(
    PHASE_TITLES,
    runs.flatMap((run) => run.phases.map((phase) => phaseRow(run, phase, runs))),
  );
}

function phaseRow(run: RunResult, phase: PhaseResult, runs: readonly RunResult[]): string[] {
  const { connections } = phase;
  return [
    runCell(run, runs),
    phase.finished ? phase.kind : `${phase.kind}, cut short`,
    formatDuration(phase.startMs),
    formatDuration(phase.durationMs),
    `${formatCount(connections.held)} of ${formatCount(connections.target)}`,
    openedText(connections.opened, connections.openPerSecond),
    reasons(connections.failed),
    reasons(connections.lost),
    messagesText(phase),
  ];
}

/** The tables of each run, under its name where there are several. */
function shapesOf(runs: readonly RunResult[]): string | null {
  const blocks = runs.flatMap((run) =>
    shapeTables(run).flatMap(({ titles: [kind = "", ...titles], rows, note }) => {
      const head = runs.length > 1 ? `${runCell(run, runs)} ${kind.toLowerCase()}` : kind.toLowerCase();
      const names = titles.map((title) => title.replace("-\n", "").replace("\n", " ").toLowerCase());
      const shown = table([head, ...names], rows);
      return note === null ? [shown] : [shown, `${plain(note)}.`];
    }),
  );
  return blocks.length === 0 ? null : blocks.join("\n\n");
}

/** What a phase is about: messages that were verified, that left, or that came. */
function messagesText({ kind, messages, messagesAsked, pushed }: PhaseResult): string {
  if (messages === null) return UNKNOWN;
  if (pushed !== null) return `${formatBytes(pushed.bytes)} received`;
  if (kind === "send") return `${formatCount(messages.oneWay)} of ${formatCount(messagesAsked)} sent`;
  return `${formatCount(messages.verified)} of ${formatCount(messagesAsked)} verified`;
}

const MISMATCH_TITLES = ["", "phase", "connection", "round", "what", "expected", "got"];

function mismatchTable(runs: readonly RunResult[]): string | null {
  return rowsOrNone(
    MISMATCH_TITLES,
    runs.flatMap((run) => mismatchRows(run, runs)),
  );
}

/** The first of each phase that had any. */
function mismatchRows(run: RunResult, runs: readonly RunResult[]): string[][] {
  return run.phases.flatMap(({ kind, firstMismatch }) => {
    if (firstMismatch === null) return [];
    const { connection, round, what, expected, got } = firstMismatch;
    return [
      [runCell(run, runs), kind, formatCount(connection), formatCount(round), plain(what), code(expected), code(got)],
    ];
  });
}

function openedText(opened: number, perSecond: number | null): string {
  return perSecond === null ? formatCount(opened) : `${formatCount(opened)} (${formatRate(perSecond)})`;
}

function reasons(counts: Readonly<Record<string, number>>): string {
  const all = sortedReasons(counts);
  return all.length === 0 ? "0" : all.map(([reason, count]) => `${plain(reason)} ${formatCount(count)}`).join(", ");
}

function reasonTable(runs: readonly RunResult[]): string | null {
  const rows = runs.flatMap((run) => {
    const kinds: [what: string, counts: CountsByReason][] = [
      ["connections failed", run.connections.failed],
      ["connections lost", run.connections.lost],
      ["messages lost", run.messagesLost],
    ];
    return kinds.flatMap(([what, counts]) =>
      sortedReasons(counts).map(([reason, count]) => {
        return [runCell(run, runs), what, plain(reason), formatCount(count), plain(explain(reason) ?? "")];
      }),
    );
  });
  return rowsOrNone(["", "what", "reason", "how many", "what it means"], rows);
}

const LATENCY_TITLES = ["", "latency", "p50", "p90", "p99", "p99.9", "max", "mean"];

function latencyTable(runs: readonly RunResult[]): string | null {
  const rows = runs.flatMap((run) => latencyRows(run, runs));
  if (rows.length === 0) return null;
  const bases = [...new Set(runs.map(latencyBasis))];
  return [table(LATENCY_TITLES, rows), ...bases.map((basis) => `${plain(basis)}.`)].join("\n\n");
}

function latencyRows(run: RunResult, runs: readonly RunResult[]): string[][] {
  return (["corrected", "uncorrected"] as const).flatMap((kind) => {
    const summary = run.latency[kind];
    return summary === null ? [] : [[runCell(run, runs), kind, ...latencyCells(summary)]];
  });
}

function latencyCells({ p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs }: LatencySummary): string[] {
  return [p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs].map(formatDuration);
}

const MEMORY_TITLES = ["", "kernel", "server", "swarm", "total", "95 % interval"];

function memoryTable(runs: readonly RunResult[]): string | null {
  return rowsOrNone(
    MEMORY_TITLES,
    runs.flatMap((run) => memoryRows(run, runs)),
  );
}

function memoryRows(run: RunResult, runs: readonly RunResult[]): string[][] {
  const { perConnection } = run.memory;
  return perConnection === null ? [] : [[runCell(run, runs), ...memoryCells(perConnection)]];
}

function memoryCells({ kernelBytes, serverBytes, swarmBytes, totalBytes, ...rest }: MemoryPerConnection): string[] {
  const { totalBytesLow: low, totalBytesHigh: high } = rest;
  const interval = low === null || high === null ? UNKNOWN : `${formatBytes(low)} to ${formatBytes(high)}`;
  return [...[kernelBytes, serverBytes, swarmBytes, totalBytes].map(formatBytes), interval];
}

function expectations(runs: readonly RunResult[]): string | null {
  const lines = runs.flatMap((run) =>
    run.expectations.map(({ text, passed, actual }) => {
      return `${passed ? "✓" : "✗"} ${runCell(run, runs)} ${plain(text)}: ${plain(actual)}`;
    }),
  );
  return lines.length === 0 ? null : list(lines);
}
