/** Ramps, storms and churns: a table each, a row a phase. */

import { wrap } from "../../format/text.ts";
import type { RunResult } from "../../result/schema.ts";
import { shapeTables } from "../shape-tables.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/** A table for each of the kinds that the plan has. */
export function renderShapes(run: RunResult, style: Style): string[] {
  return shapeTables(run).map(({ titles, rows, note }) => {
    const table = renderTable(
      titles.map((title, index) => (index === 0 ? { title, align: "left" } : { title })),
      rows,
    );
    return note === null ? table : `${table}\n${style.caution(wrap(note, 2))}`;
  });
}
