/** Ramps: how closely each kept to its straight line. */

import type { RampPhase } from "../../../dsl/plan.ts";
import { formatCount, formatDuration, formatRate, UNKNOWN } from "../../format/units.ts";
import type { PhaseResult, RunResult } from "../../result/schema.ts";
import { type Block, table } from "../model.ts";
import { deviationText, type MovedPhase, movedPhases } from "../moved-phases.ts";

const COLUMNS = ["From", "To", "Took", "Connections/s", "Largest deviation", "At"];

/** Empty when the plan has no ramp. */
export function rampBlocks(run: RunResult): Block[] {
  const ramps = movedPhases(run, "ramp");
  return ramps.length === 0 ? [] : [table("Ramp", COLUMNS, ramps.map(rowOf))];
}

function rowOf({ plan, result, shape }: MovedPhase<"ramp">): string[] {
  return [
    nameOf(plan),
    formatCount(shape?.from ?? null),
    formatCount(result?.connections.held ?? null),
    formatDuration(result?.durationMs ?? null),
    formatRate(rateOf(result)),
    shape === null ? UNKNOWN : deviationText(shape.largestDeviation, Math.abs(shape.to - shape.from)),
    formatDuration(shape?.atMs ?? null),
  ];
}

function nameOf({ schedule, to }: RampPhase): string {
  const goal = to === null ? "to all" : `to ${formatCount(to)}`;
  return schedule.kind === "over"
    ? `${goal} over ${formatDuration(schedule.overMs)}`
    : `${goal} at ${formatRate(schedule.perSecond)}`;
}

/** Opened or closed, over the whole phase. */
function rateOf(result: PhaseResult | null): number | null {
  if (result === null || result.durationMs <= 0) return null;
  const { opened, closed } = result.connections;
  return (Math.max(opened, closed) * 1_000) / result.durationMs;
}
