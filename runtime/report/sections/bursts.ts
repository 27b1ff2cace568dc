/** Bursts, a row a repetition. */

import { formatCount, formatDuration } from "../../format/units.ts";
import type { PhaseWithMessages } from "../message-phases.ts";
import { renderTable } from "../table.ts";

/** Repetitions of one burst that are shown; `--json` has all. */
const MOST_ROWS = 12;

/** Below this a repetition began on time: a clock and two processes do not agree better. */
const ON_TIME_MS = 1;

/** How each repetition went; null when there was no burst, or none of it was carried out. */
export function renderBursts(phases: readonly PhaseWithMessages[]): string | null {
  const rows = phases.flatMap(rowsOf);
  if (rows.length === 0) return null;
  const figures = ["Repetition", "Began late by", "To the last answer", "Verified"];
  return renderTable([{ title: "Burst", align: "left" }, ...figures.map((title) => ({ title }))], rows);
}

function rowsOf({ name, plan, result }: PhaseWithMessages): string[][] {
  if (plan.kind !== "burst" || result === null) return [];
  const rows = result.rounds.slice(0, MOST_ROWS).map(({ durationMs, verified, lateMs = 0 }, index) => {
    const late = lateMs < ON_TIME_MS ? "on time" : formatDuration(lateMs);
    return [
      index === 0 ? name : "",
      `${formatCount(index + 1)} of ${formatCount(plan.times)}`,
      late,
      formatDuration(durationMs),
      formatCount(verified),
    ];
  });
  const more = result.rounds.length - rows.length;
  if (more > 0) rows.push([`and ${formatCount(more)} more`, "", "", "", ""]);
  return rows;
}
