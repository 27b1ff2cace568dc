/** How long verified messages took, one row a phase, and one over all when there are several. */

import { wrap } from "../../format/text.ts";
import { formatCount, formatDuration, UNKNOWN } from "../../format/units.ts";
import type { LatencyBlock, LatencySummary, RunResult } from "../../result/schema.ts";
import { answeredPhases } from "../message-phases.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/** From sending to the whole echo, as the swarm saw it. */
export function renderLatency(run: RunResult, style: Style): string {
  const phases = answeredPhases(run);
  const rows = phases.flatMap(({ name, plan, result }) => {
    return rowsOf(name, "inFlight" in plan ? formatCount(plan.inFlight) : UNKNOWN, result?.latency ?? null);
  });
  if (phases.length > 1) rows.push(...rowsOf("all", "", run.latency));
  const figures = ["In flight", "p50", "p90", "p99", "p99.9", "max", "mean"];
  const table = renderTable(
    [{ title: "Message latency", align: "left" }, ...figures.map((title) => ({ title }))],
    rows,
  );
  return `${table}\n${style.quiet(wrap(latencyBasis(run), 2))}`;
}

/** What the latencies are of, and how finely they are told apart. */
export function latencyBasis({ messages }: RunResult): string {
  const without = messages.mismatched + messages.lost + messages.unanswered;
  const others = without === 0 ? "" : `; the ${formatCount(without)} that were not have none, and are in no percentile`;
  return `Of verified messages, from the send to the last byte of the answer${others}. Told apart to 0.1 % (three digits of nanoseconds)`;
}

/** From the actual sends; and below, where there is one, from the intended time. */
function rowsOf(name: string, inFlight: string, latency: LatencyBlock | null): string[][] {
  const rows = [row(name, inFlight, latency?.uncorrected ?? null)];
  if (latency?.corrected) rows.push(row("  from the intended time", "", latency.corrected));
  return rows;
}

function row(name: string, inFlight: string, latency: LatencySummary | null): string[] {
  const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs } = latency ?? NOT_MEASURED;
  return [name, inFlight, ...[p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs].map(formatDuration)];
}

const NOT_MEASURED = { p50Ms: null, p90Ms: null, p99Ms: null, p999Ms: null, maxMs: null, meanMs: null };
