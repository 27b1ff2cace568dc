/** Ramps, storms and churns as tables: what was asked of the number of connections beside what was attained. */

import type { Phase, RampPhase, StormPhase } from "../../dsl/plan.ts";
import { formatCount, formatDuration, formatPercent, formatRate, UNKNOWN } from "../format/units.ts";
import type { ChurnShape, CountsByReason, PhaseResult, RampShape, RunResult, StormShape } from "../result/schema.ts";

type Shape = RampShape | StormShape | ChurnShape;

/** A phase as the plan has it, as it went, and what only its kind has. */
interface Told<Kind extends Shape["kind"]> {
  readonly plan: Extract<Phase, { kind: Kind }>;
  readonly result: PhaseResult | null;
  readonly shape: Extract<Shape, { kind: Kind }> | null;
}

/** A table of one kind of phase; a title may run over several lines, parted by "\n". */
export interface ShapeTable {
  readonly titles: readonly string[];
  /** A phase each, in the order written. */
  readonly rows: readonly (readonly string[])[];
  /** What else there is to say; null for nothing. */
  readonly note: string | null;
}

/** A table for each of the kinds that the plan has. */
export function shapeTables(run: RunResult): ShapeTable[] {
  const tables = [
    rampTable(phasesOf(run, "ramp")),
    stormTable(phasesOf(run, "storm")),
    churnTable(phasesOf(run, "churn")),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function phasesOf<Kind extends Shape["kind"]>({ plan, phases }: RunResult, kind: Kind): Told<Kind>[] {
  const carriedOut = phases.filter((phase) => phase.kind === kind);
  const planned = plan.phases.filter((phase): phase is Told<Kind>["plan"] => phase.kind === kind);
  return planned.map((phase, index) => {
    const result = carriedOut[index] ?? null;
    return { plan: phase, result, shape: (result?.shape ?? null) as Told<Kind>["shape"] };
  });
}

function rampTable(ramps: readonly Told<"ramp">[]): ShapeTable {
  const titles = ["Ramp", "From", "To", "Took", "Connections/s", "Farthest from the line", "At"];
  const rows = ramps.map(({ plan, result, shape }) => [
    rampName(plan),
    formatCount(shape?.from ?? null),
    formatCount(result?.connections.held ?? null),
    formatDuration(result?.durationMs ?? null),
    formatRate(rateOf(result)),
    shape === null ? UNKNOWN : deviation(shape.largestDeviation, Math.abs(shape.to - shape.from)),
    formatDuration(shape?.atMs ?? null),
  ]);
  return { titles, rows, note: null };
}

function rampName({ schedule, to }: RampPhase): string {
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

/** "-1,234 (1.23%)": below by so many, and that as a share of the way. */
function deviation(connections: number | null, whole: number): string {
  if (connections === null || whole === 0) return UNKNOWN;
  const sign = connections > 0 ? "+" : "";
  const share = formatPercent((Math.abs(connections) / whole) * 100);
  return `${sign}${formatCount(Math.round(connections) + 0)} (${share})`;
}

function stormTable(storms: readonly Told<"storm">[]): ShapeTable {
  const titles = ["Storm", "Dropped", "In", "Recon-\nnected", "Failed", "Reconnects\na second", "Full\nstrength"];
  const rows = storms.map(({ plan, result, shape }) => [
    stormName(plan),
    shape === null ? UNKNOWN : ofAsked(shape.dropped, shape.asked),
    formatDuration(shape?.dropMs ?? null),
    formatCount(shape?.reconnected ?? null),
    formatCount(result === null ? null : sum(result.connections.failed)),
    formatRate(shape?.reconnectPerSecond ?? null),
    shape === null ? UNKNOWN : fullStrength(shape),
  ]);
  return { titles, rows, note: triedAgain(storms) };
}

function stormName({ drop, backMs, manner }: StormPhase): string {
  const what = typeof drop === "number" ? formatCount(drop) : `${drop.percent} %`;
  const back = backMs === null ? "" : ` back over ${formatDuration(backMs)}`;
  return `${what}${back}${manner === "orderly" ? ", orderly" : ""}`;
}

function fullStrength({ fullStrengthMs }: StormShape): string {
  return fullStrengthMs === null ? "never" : formatDuration(fullStrengthMs);
}

/** "Opens that failed and were tried again: 1,903 (ECONNREFUSED 1,900, ETIMEDOUT 3)"; null when none was. */
function triedAgain(storms: readonly Told<"storm">[]): string | null {
  const counts: CountsByReason = {};
  for (const [reason, count] of storms.flatMap(({ shape }) => Object.entries(shape?.failedAttempts ?? {}))) {
    counts[reason] = (counts[reason] ?? 0) + count;
  }
  const reasons = Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason} ${formatCount(count)}`);
  if (reasons.length === 0) return null;
  return `Opens that failed and were tried again: ${formatCount(sum(counts))} (${reasons.join(", ")})`;
}

function ofAsked(count: number, asked: number): string {
  return count === asked ? formatCount(count) : `${formatCount(count)} of ${formatCount(asked)}`;
}

function churnTable(churns: readonly Told<"churn">[]): ShapeTable {
  const titles = ["Churn", "Replaced", "Failed", "Attained", "Farthest from all open"];
  const rows = churns.map(({ plan, result, shape }) => [
    `${formatRate(plan.perSecond)} for ${formatDuration(plan.forMs)}`,
    shape === null ? UNKNOWN : ofAsked(shape.replaced, shape.asked),
    formatCount(result === null ? null : sum(result.connections.failed)),
    formatRate(shape?.replacedPerSecond ?? null),
    shape === null ? UNKNOWN : deviation(shape.largestDeviation, shape.openBefore),
  ]);
  return { titles, rows, note: null };
}

function sum(counts: CountsByReason): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
