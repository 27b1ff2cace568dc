/** Plain text for a terminal: no control characters, and long lines are broken. */

import { stripVTControlCharacters } from "node:util";

/** The width that the report keeps to, unless the terminal is narrower. */
export const REPORT_COLUMNS = 100;

/** Columns that `text` takes on a terminal; colours take none. */
export function displayWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** One line, words one space apart, no control characters: a shared plan must not be able to control the terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
}

/** Removes control characters as {@link printable} does, line by line; keeps indentation and tabs. */
export function printableLines(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\t\n]|[\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, " ");
}

/** Cut to `columns` columns; an ellipsis at the end shows that something is missing. */
export function truncate(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  return columns < 1 ? "" : `${characters.slice(0, columns - 1).join("")}…`;
}

/** Broken between words into lines of at most `columns` columns; all but the first start with `indent` spaces. */
export function wrap(text: string, indent: number, columns: number = REPORT_COLUMNS): string {
  const lines: string[] = [];
  // Leading spaces are empty words, and are kept.
  let line: string | null = null;
  for (const word of text.split(" ")) {
    const longer: string = line === null ? word : `${line} ${word}`;
    const fits = displayWidth(longer) + (lines.length > 0 ? indent : 0) <= columns;
    if (fits || line === null || line.trim() === "") {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line ?? "");
  return lines.join(`\n${" ".repeat(indent)}`);
}
