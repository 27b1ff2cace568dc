/** How far repeated runs (`--runs`) lie apart. */

import { formatCount } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { FIGURES, spreadOf } from "../figures.ts";
import { renderTable } from "../table.ts";

/** Minimum, median and maximum over the runs that measured a figure, and how many those are. */
export function renderSpread(runs: readonly RunResult[]): string {
  const rows = FIGURES.map((figure) => ({ figure, spread: spreadOf(figure, runs) }));
  return renderTable(
    [
      { title: `Over ${formatCount(runs.length)} runs`, align: "left" },
      ...["min", "median", "max", "Measured in"].map((title) => ({ title })),
    ],
    rows
      .filter(({ spread }) => spread.measuredIn > 0)
      .map(({ figure, spread: { min, median, max, measuredIn } }) => {
        return [figure.name, min, median, max, formatCount(measuredIn)];
      }),
  );
}
