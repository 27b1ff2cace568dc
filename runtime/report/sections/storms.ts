/** Storms: connections that were dropped, and how they came back. */

import type { StormPhase } from "../../../dsl/plan.ts";
import { formatCount, formatDuration, formatRate, UNKNOWN } from "../../format/units.ts";
import type { CountsByReason, RunResult, StormShape } from "../../result/schema.ts";
import { type Block, notes, table } from "../model.ts";
import { countOfAsked, type MovedPhase, movedPhases } from "../moved-phases.ts";
import { sortedReasons, sumOfReasons } from "../reasons.ts";

const COLUMNS = ["Dropped", "In", "Reconnected", "Failed", "Reconnects a second", "Full strength"];

/** Empty when the plan has no storm. */
export function stormBlocks(run: RunResult): Block[] {
  const storms = movedPhases(run, "storm");
  if (storms.length === 0) return [];
  return [table("Storm", COLUMNS, storms.map(rowOf)), ...notes("caution", ...retryTexts(storms))];
}

function rowOf({ plan, result, shape }: MovedPhase<"storm">): string[] {
  return [
    nameOf(plan),
    shape === null ? UNKNOWN : countOfAsked(shape.dropped, shape.asked),
    formatDuration(shape?.dropMs ?? null),
    formatCount(shape?.reconnected ?? null),
    formatCount(result === null ? null : sumOfReasons(result.connections.failed)),
    formatRate(shape?.reconnectPerSecond ?? null),
    shape === null ? UNKNOWN : fullStrength(shape),
  ];
}

function nameOf({ drop, backMs, manner }: StormPhase): string {
  const what = typeof drop === "number" ? formatCount(drop) : `${drop.percent} %`;
  const back = backMs === null ? "" : ` back over ${formatDuration(backMs)}`;
  return `${what}${back}${manner === "orderly" ? ", orderly" : ""}`;
}

function fullStrength({ fullStrengthMs }: StormShape): string {
  return fullStrengthMs === null ? "never" : formatDuration(fullStrengthMs);
}

/** "Opens that failed and were tried again: 1,903 (ECONNREFUSED 1,900, ETIMEDOUT 3)" */
function retryTexts(storms: readonly MovedPhase<"storm">[]): string[] {
  const counts: CountsByReason = {};
  for (const [reason, count] of storms.flatMap(({ shape }) => Object.entries(shape?.failedAttempts ?? {}))) {
    counts[reason] = (counts[reason] ?? 0) + count;
  }
  const reasons = sortedReasons(counts).map(([reason, count]) => `${reason} ${formatCount(count)}`);
  if (reasons.length === 0) return [];
  return [`Opens that failed and were tried again: ${formatCount(sumOfReasons(counts))} (${reasons.join(", ")})`];
}
