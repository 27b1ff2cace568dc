/** Boxed tables in the style of console.table, as tinybench prints them. */

import { displayWidth } from "../format/text.ts";

export interface Column {
  /** May run over several lines, parted by "\n". */
  title: string;
  /** Left for words; figures stand on the right, which is the default. */
  align?: "left" | "right";
}

/**
 * Draws a table. All its lines are equally wide, whatever colours the cells hold.
 *
 * @param rows one cell a column; a missing cell is empty
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = titleLines(columns);
  const widths = columns.map((_, index) =>
    Math.max(...[...titles, ...rows].map((cells) => displayWidth(cells[index] ?? ""))),
  );
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (cells: readonly string[]): string => {
    const padded = columns.map((column, index) => ` ${pad(cells[index] ?? "", widths[index] ?? 0, column.align)} `);
    return `│${padded.join("│")}│`;
  };
  return [rule("┌", "┬", "┐"), ...titles.map(line), rule("├", "┼", "┤"), ...rows.map(line), rule("└", "┴", "┘")].join(
    "\n",
  );
}

/** The titles line by line; those with fewer lines than others stand at the bottom, above their column. */
function titleLines(columns: readonly Column[]): string[][] {
  const titles = columns.map(({ title }) => title.split("\n"));
  const height = Math.max(...titles.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) => titles.map((lines) => lines[row - height + lines.length] ?? ""));
}

function pad(text: string, width: number, align: Column["align"]): string {
  const space = " ".repeat(width - displayWidth(text));
  return align === "left" ? text + space : space + text;
}
