/** How far repeated runs (`--runs`) are apart. */

import { formatCount } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { byPlan, FIGURES, spreadOf } from "../figures.ts";
import { type Section, table } from "../model.ts";

/** Minimum, median and maximum over the runs that measured a figure; nothing for plans that ran once. */
export function spreadSections(runs: readonly RunResult[]): Section[] {
  const plans = byPlan(runs);
  const tables = plans.flatMap(({ name, runs: own }) => {
    if (own.length < 2) return [];
    const rows = FIGURES.map((figure) => ({ figure, spread: spreadOf(figure, own) }))
      .filter(({ spread }) => spread.measuredIn > 0)
      .map(({ figure, spread: { min, median, max, measuredIn } }) => {
        return [figure.name, min, median, max, formatCount(measuredIn)];
      });
    const over = `over ${formatCount(own.length)} runs`;
    return [table(plans.length > 1 ? `${name}, ${over}` : over, ["Min", "Median", "Max", "Measured in"], rows)];
  });
  return tables.length === 0 ? [] : [{ title: "Spread between runs", blocks: tables }];
}
