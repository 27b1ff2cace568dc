/** Tables as HTML. */

import { type Cell, type Table, textOf } from "../model.ts";
import { html } from "./escape.ts";

/** A table that scrolls by itself where it is wider than the page. */
export function tableHtml({ columns, rows }: Table): string {
  const label =
    columns
      .map(({ title }) => title)
      .filter((title) => title !== "")
      .join(", ") || "Settings";
  const head = columns.map(({ title, words }) => {
    return title === "" ? "<td></td>" : `<th scope="col"${words ? ' class="words"' : ""}>${html(title)}</th>`;
  });
  const hasTitles = columns.some(({ title }) => title !== "");
  const body = rows.map((row) => {
    const cells = columns.map(({ words }, index) =>
      cellHtml(row[index] ?? "", words === true, index === 0 && words === true),
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return [
    `<div class="scroll" tabindex="0" role="group" aria-label="Table: ${html(label)}"><table>`,
    ...(hasTitles ? [`<thead><tr>${head.join("")}</tr></thead>`] : []),
    `<tbody>${body.join("\n")}</tbody></table></div>`,
  ].join("\n");
}

function cellHtml(cell: Cell, isWords: boolean, isName: boolean): string {
  const text = textOf(cell);
  const isIndented = text.startsWith(" ") && isWords;
  const tone = typeof cell === "object" ? (cell.tone ?? "plain") : "plain";
  const classes = [isWords ? "words" : "", isIndented ? "indented" : "", tone === "plain" ? "" : tone].filter(Boolean);
  const attribute = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  const content = typeof cell === "object" && cell.code && text !== "" ? `<code>${html(text)}</code>` : html(text);
  return isName && text.trim() !== ""
    ? `<th scope="row"${attribute}>${content}</th>`
    : `<td${attribute}>${content}</td>`;
}
