/** How long verified messages took, one row a phase, and one over all when there are several. */

import type { LatencyBlock, RunResult } from "../../measure/result.ts";
import { formatCount, formatDuration } from "../format.ts";
import { messagePhases } from "../message-phases.ts";
import { renderTable } from "../table.ts";

/** From sending to the whole echo, as the swarm saw it. */
export function renderLatency(run: RunResult): string {
  const phases = messagePhases(run);
  const rows = phases.map(({ name, plan, result }) => row(name, formatCount(plan.inFlight), result?.latency ?? null));
  if (phases.length > 1) rows.push(row("all", "", run.latency));
  const figures = ["In flight", "p50", "p90", "p99", "p99.9", "max", "mean"];
  return renderTable([{ title: "Message latency", align: "left" }, ...figures.map((title) => ({ title }))], rows);
}

function row(name: string, inFlight: string, latency: LatencyBlock | null): string[] {
  const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs } = latency?.uncorrected ?? NOT_MEASURED;
  return [name, inFlight, ...[p50Ms, p90Ms, p99Ms, p999Ms, maxMs, meanMs].map(formatDuration)];
}

const NOT_MEASURED = { p50Ms: null, p90Ms: null, p99Ms: null, p999Ms: null, maxMs: null, meanMs: null };
