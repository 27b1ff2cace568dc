/** Boxed tables in the style of console.table, as tinybench prints them. */

import { displayWidth, printable, wrap } from "../../format/text.ts";
import { type Cell, type Column, type Table, textOf } from "../model.ts";
import type { Style } from "./style.ts";

/** How a table is fitted into a page, from the most readable to the narrowest. */
interface Fit {
  /** Spaces between a cell's text and its borders. */
  readonly padding: 0 | 1;
  /** Titles are broken between words. */
  readonly breaksTitles: boolean;
}

const FITS: readonly Fit[] = [
  { padding: 1, breaksTitles: false },
  { padding: 1, breaksTitles: true },
  { padding: 0, breaksTitles: true },
];

/**
 * Draws a table that is at most `columns` wide, if it can: titles are broken between words, then cells lose their
 * padding, and then the columns continue in a second table below, which repeats the first one.
 */
export function tableText(table: Table, { style, columns }: { style: Style; columns: number }): string {
  const fit = FITS.find((each) => tableWidth(table, each) <= columns);
  if (fit !== undefined) return draw(table, fit, style);
  return split(table, columns)
    .map((part) => draw(part, FITS.at(-1)!, style))
    .join("\n");
}

/** Tables that fit, each with the first column. */
function split(table: Table, columns: number): Table[] {
  const groups: number[][] = [];
  const first = table.columns[0]?.words ? [0] : [];
  const part = (indexes: readonly number[]): Table => ({
    kind: "table",
    columns: indexes.map((index) => table.columns[index]!),
    rows: table.rows.map((row) => indexes.map((index) => row[index] ?? "")),
  });
  for (let index = first.length; index < table.columns.length; index++) {
    const last = groups.at(-1);
    if (last !== undefined && tableWidth(part([...last, index]), FITS.at(-1)!) <= columns) last.push(index);
    else groups.push([...first, index]);
  }
  return groups.length === 0 ? [table] : groups.map(part);
}

function tableWidth(table: Table, fit: Fit): number {
  return widthsOf(table, fit).reduce((sum, width) => sum + width + 2 * fit.padding + 1, 1);
}

/** Columns for the text of each cell. */
function widthsOf(table: Table, { breaksTitles }: Fit): number[] {
  return table.columns.map(({ title }, index) => {
    const words = breaksTitles ? printable(title).split(" ") : [printable(title)];
    return Math.max(...words.map(displayWidth), widthOfCells(table, index));
  });
}

function draw(table: Table, fit: Fit, style: Style): string {
  const widths = widthsOf(table, fit);
  const space = " ".repeat(fit.padding);
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2 * fit.padding)).join(middle) + right;
  const line = (cells: readonly Cell[]): string => {
    const padded = table.columns.map((column, index) => {
      return space + pad(cells[index] ?? "", widths[index]!, column, style) + space;
    });
    return `│${padded.join("│")}│`;
  };
  return [
    rule("┌", "┬", "┐"),
    ...titleLines(table.columns, widths).map(line),
    rule("├", "┼", "┤"),
    ...table.rows.map(line),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** Titles line by line; shorter ones stand at the bottom, directly above their column. */
function titleLines(columns: readonly Column[], widths: readonly number[]): string[][] {
  const titles = columns.map(({ title }, index) => wrap(printable(title), 0, widths[index]).split("\n"));
  const height = Math.max(...titles.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) => titles.map((lines) => lines[row - height + lines.length] ?? ""));
}

function widthOfCells({ rows }: Table, index: number): number {
  return Math.max(0, ...rows.map((row) => displayWidth(cellText(row[index]))));
}

/** Spaces at both ends stay: they align figures, or indent a name. */
function cellText(cell: Cell | undefined): string {
  const text = textOf(cell);
  const [before = ""] = /^ */.exec(text) ?? [];
  const [after = ""] = /(?<=[^ ]) +$/.exec(text) ?? [];
  return before + printable(text) + after;
}

function pad(cell: Cell, width: number, { words }: Column, style: Style): string {
  const text = cellText(cell);
  const tone = typeof cell === "object" ? (cell.tone ?? "plain") : "plain";
  const painted = tone === "plain" || text === "" ? text : style[tone](text);
  const space = " ".repeat(width - displayWidth(text));
  return words ? painted + space : space + painted;
}
