/** The phases of a run that open or close connections: as planned, and as carried out. */

import type { Phase } from "../../dsl/plan.ts";
import { formatCount, formatPercent, UNKNOWN } from "../format/units.ts";
import type { ChurnShape, PhaseResult, RampShape, RunResult, StormShape } from "../result/schema.ts";

type Shape = RampShape | StormShape | ChurnShape;

/** A phase of one kind. `result` and `shape` are null when the run was cut short before it. */
export interface MovedPhase<Kind extends Shape["kind"]> {
  readonly plan: Extract<Phase, { kind: Kind }>;
  readonly result: PhaseResult | null;
  readonly shape: Extract<Shape, { kind: Kind }> | null;
}

/** Every phase of a kind, in the order written. */
export function movedPhases<Kind extends Shape["kind"]>({ plan, phases }: RunResult, kind: Kind): MovedPhase<Kind>[] {
  const carriedOut = phases.filter((phase) => phase.kind === kind);
  const planned = plan.phases.filter((phase): phase is MovedPhase<Kind>["plan"] => phase.kind === kind);
  return planned.map((phase, index) => {
    const result = carriedOut[index] ?? null;
    return { plan: phase, result, shape: (result?.shape ?? null) as MovedPhase<Kind>["shape"] };
  });
}

/** "-1,234 (1.23%)": so many connections below what was asked, and that as a share of `whole`. */
export function deviationText(connections: number | null, whole: number): string {
  if (connections === null || whole === 0) return UNKNOWN;
  const sign = connections > 0 ? "+" : "";
  const share = formatPercent((Math.abs(connections) / whole) * 100);
  return `${sign}${formatCount(Math.round(connections) + 0)} (${share})`;
}

/** "5,000", "4,990 of 5,000" */
export function countOfAsked(count: number, asked: number): string {
  return count === asked ? formatCount(count) : `${formatCount(count)} of ${formatCount(asked)}`;
}
