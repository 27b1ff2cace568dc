/** A picture with its title, its legend and the data behind it. */

import { type Table, table } from "../model.ts";
import { WIDTH } from "./axes.ts";
import { html } from "./escape.ts";
import type { Ids } from "./ids.ts";
import { tableHtml } from "./table.ts";

/** A picture to show. */
export interface Figure {
  readonly title: string;
  /** What the picture shows, in a sentence, for readers that do not see it. */
  readonly description: string;
  /** Elements of SVG, in a box of {@link WIDTH} by `height`. */
  readonly shapes: string;
  readonly height: number;
  /** The names of the curves, in the order of their colours; empty for a single one. */
  readonly legend: readonly string[];
  readonly data: Table;
}

/** The figure as HTML. */
export function figureHtml({ title, description, shapes, height, legend, data }: Figure, ids: Ids): string {
  const [titleId, descriptionId] = [ids.next("title"), ids.next("description")];
  const names = legend.map((name, index) => `<li class="series-${index}">${html(name)}</li>`);
  return `<figure><figcaption>${html(title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${titleId} ${descriptionId}"><title id="${titleId}">${html(title)}</title><desc id="${descriptionId}">${html(description)}</desc>${shapes}</svg>
${names.length === 0 ? "" : `<ul class="legend">${names.join("")}</ul>`}
<details><summary>Data of this picture</summary>${tableHtml(data)}</details></figure>`;
}

/** More rows are thinned out. */
const MOST_ROWS = 60;

/** A table of figures; of many rows every n-th, and the last. */
export function dataTable(first: string, columns: readonly string[], rows: readonly (readonly string[])[]): Table {
  const step = Math.ceil(rows.length / MOST_ROWS);
  const shown = rows.filter((_, index) => index % step === 0 || index === rows.length - 1);
  return table(first, columns, shown);
}
