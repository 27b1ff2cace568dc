/** How long verified messages took: a row a phase, and one over all where there are several. */

import { formatCount, formatDuration, UNKNOWN } from "../../format/units.ts";
import type { LatencyBlock, LatencySummary, RunResult } from "../../result/schema.ts";
import { answeredPhases } from "../message-phases.ts";
import { type Block, type Distribution, notes, table } from "../model.ts";

const COLUMNS = ["In flight", "p50", "p90", "p99", "p99.9", "max", "mean"];

/** From sending to the whole answer, as the swarm measured it; empty when no latency was to be measured. */
export function latencyBlocks(run: RunResult): Block[] {
  const phases = answeredPhases(run);
  if (phases.length === 0 || !run.plan.measure.includes("latency")) return [];
  const rows = phases.flatMap(({ name, plan, result }) => {
    return rowsOf(name, "inFlight" in plan ? formatCount(plan.inFlight) : UNKNOWN, result?.latency ?? null);
  });
  if (phases.length > 1) rows.push(...rowsOf("all", "", run.latency));
  return [table("Message latency", COLUMNS, rows), ...curvesOf(run.latency), ...notes("quiet", latencyBasis(run))];
}

/** What the latencies are of, and their resolution. */
function latencyBasis({ messages }: RunResult): string {
  const without = messages.mismatched + messages.lost + messages.unanswered;
  const others = without === 0 ? "" : `; the other ${formatCount(without)} have no latency and are in no percentile`;
  return `Of verified messages, from the send to the last byte of the answer${others}. Resolution: 0.1 %`;
}

/** From the time of sending, and where there is one from the intended time of sending. */
function rowsOf(name: string, inFlight: string, latency: LatencyBlock | null): string[][] {
  const rows = [rowOf(name, inFlight, latency?.uncorrected ?? null)];
  if (latency?.corrected) rows.push(rowOf("from the intended time", "", latency.corrected));
  return rows;
}

function rowOf(name: string, inFlight: string, latency: LatencySummary | null): string[] {
  const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs } = latency ?? NOT_MEASURED;
  return [name, inFlight, ...[p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs].map(formatDuration)];
}

const NOT_MEASURED = { p50Ms: null, p90Ms: null, p99Ms: null, p999Ms: null, maxMs: null, meanMs: null };

function curvesOf({ histogram, correctedHistogram }: LatencyBlock): Distribution[] {
  const curves = [
    ...(correctedHistogram === null ? [] : [{ name: "from the intended time", histogram: correctedHistogram }]),
    ...(histogram === null ? [] : [{ name: "from the time of sending", histogram }]),
  ];
  return curves.length === 0 ? [] : [{ kind: "distribution", curves }];
}
