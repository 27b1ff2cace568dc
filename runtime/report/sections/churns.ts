/** Churns: connections that were replaced one by one. */

import { formatCount, formatDuration, formatRate, UNKNOWN } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { type Block, table } from "../model.ts";
import { countOfAsked, deviationText, type MovedPhase, movedPhases } from "../moved-phases.ts";
import { sumOfReasons } from "../reasons.ts";

const COLUMNS = ["Replaced", "Failed", "Attained", "Largest deviation from all open"];

/** Empty when the plan has no churn. */
export function churnBlocks(run: RunResult): Block[] {
  const churns = movedPhases(run, "churn");
  return churns.length === 0 ? [] : [table("Churn", COLUMNS, churns.map(rowOf))];
}

function rowOf({ plan, result, shape }: MovedPhase<"churn">): string[] {
  return [
    `${formatRate(plan.perSecond)} for ${formatDuration(plan.forMs)}`,
    shape === null ? UNKNOWN : countOfAsked(shape.replaced, shape.asked),
    formatCount(result === null ? null : sumOfReasons(result.connections.failed)),
    formatRate(shape?.replacedPerSecond ?? null),
    shape === null ? UNKNOWN : deviationText(shape.largestDeviation, shape.openBefore),
  ];
}
