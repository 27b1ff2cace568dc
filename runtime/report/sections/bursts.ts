/** Bursts, a row a repetition. */

import { formatCount, formatDuration } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { messagePhases, type PhaseWithMessages } from "../message-phases.ts";
import { type Block, table } from "../model.ts";

/** More repetitions of one burst are counted, not listed; the result has all. */
const MOST_ROWS = 12;

/** A smaller delay counts as none: the clocks of two processes do not agree better. */
const ON_TIME_MS = 1;

const COLUMNS = ["Repetition", "Began late by", "To the last answer", "Verified"];

/** Empty when no burst was carried out. */
export function burstBlocks(run: RunResult): Block[] {
  const rows = messagePhases(run).flatMap(rowsOf);
  return rows.length === 0 ? [] : [table("Burst", COLUMNS, rows)];
}

function rowsOf({ name, plan, result }: PhaseWithMessages): string[][] {
  if (plan.kind !== "burst" || result === null) return [];
  const rows = result.rounds
    .slice(0, MOST_ROWS)
    .map(({ durationMs, verified, lateMs = 0 }, index) => [
      index === 0 ? name : "",
      `${formatCount(index + 1)} of ${formatCount(plan.times)}`,
      lateMs < ON_TIME_MS ? "on time" : formatDuration(lateMs),
      formatDuration(durationMs),
      formatCount(verified),
    ]);
  const more = result.rounds.length - rows.length;
  return more > 0 ? [...rows, [`and ${formatCount(more)} more`]] : rows;
}
