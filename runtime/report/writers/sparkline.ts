/** A run over time as small curves of block characters. */

import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import type { Series, SeriesPoint } from "../../result/schema.ts";
import type { TimeSeries } from "../model.ts";
import type { Style } from "./style.ts";

const BLOCKS = "▁▂▃▄▅▆▇█";

/** A character a value, from 0 to `top`: 0 is the lowest block, and nothing else is. */
export function sparkline(values: readonly number[], top: number): string {
  return values
    .map((value) => {
      if (value <= 0 || top <= 0) return BLOCKS[0];
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.max(1, Math.ceil((value / top) * (BLOCKS.length - 1))))];
    })
    .join("");
}

/** The span of a series cut into columns: where each begins and ends, since the start of the run. */
export function columnsOf({ points }: Series, columns: number): { fromMs: number; toMs: number }[] {
  const startMs = points[0]!.atMs;
  const widthMs = (points.at(-1)!.atMs - startMs) / columns;
  return Array.from({ length: columns }, (_, index) => ({
    fromMs: startMs + index * widthMs,
    toMs: startMs + (index + 1) * widthMs,
  }));
}

/** The lowest value in each column, so that a dip is seen; in a column without a point the one before. */
export function lowest(series: Series, columns: number, read: (point: SeriesPoint) => number): number[] {
  let last = read(series.points[0]!);
  return columnsOf(series, columns).map(({ fromMs, toMs }, index) => {
    const within = series.points.filter(
      ({ atMs }) => (atMs > fromMs || index === 0) && (atMs <= toMs || index === columns - 1),
    );
    const values = within.map(read);
    const lowestNow = values.length === 0 ? last : Math.min(...values);
    last = values.at(-1) ?? last;
    return lowestNow;
  });
}

/** What a count grew by in each column, a second. */
export function growth(series: Series, columns: number, read: (point: SeriesPoint) => number): number[] {
  return columnsOf(series, columns).map(({ fromMs, toMs }) => {
    const grown = countAt(series.points, toMs, read) - countAt(series.points, fromMs, read);
    return (grown * 1_000) / (toMs - fromMs);
  });
}

/** The count at a time, on the straight line between the two points around it. */
function countAt(points: readonly SeriesPoint[], atMs: number, read: (point: SeriesPoint) => number): number {
  const next = points.findIndex((point) => point.atMs >= atMs);
  if (next === -1) return read(points.at(-1)!);
  if (next === 0) return read(points[0]!);
  const before = points[next - 1]!;
  const after = points[next]!;
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  return read(before) + share * (read(after) - read(before));
}

const LABEL_COLUMNS = 15;

/** The range at the right of a curve: "0 to 10,000,000". */
const FIGURE_COLUMNS = 25;
const MOST_CURVE_COLUMNS = 60;

/** A curve a line: connections, rates, and errors where there were any. */
export function seriesLines({ series, phases }: TimeSeries, page: { style: Style; columns: number }): string[] {
  const { points } = series;
  const columns = Math.max(10, Math.min(MOST_CURVE_COLUMNS, page.columns - LABEL_COLUMNS - FIGURE_COLUMNS));
  const spanMs = points.at(-1)!.atMs - points[0]!.atMs;
  return [
    page.style.quiet(`  ${formatDuration(spanMs)}, ${formatDuration(spanMs / columns)} a column`),
    page.style.quiet(labelled("phase", ruler(phases, series, columns))),
    connectionLine(series, columns),
    rateLine("opens/s", series, columns, ({ opened }) => opened),
    ...ifAny("messages/s", series, columns, ({ received }) => received),
    ...ifAny("errors/s", series, columns, errorsOf),
  ];
}

/** Everything that went wrong with connections, up to a moment. */
export function errorsOf({ failed, failedAttempts, lost }: SeriesPoint): number {
  return failed + failedAttempts + lost;
}

type Read = (point: SeriesPoint) => number;

function ifAny(label: string, series: Series, columns: number, read: Read): string[] {
  return read(series.points.at(-1)!) === read(series.points[0]!) ? [] : [rateLine(label, series, columns, read)];
}

/** A column shows its lowest value, so that a dip is visible; the figures beside it are of all points. */
function connectionLine(series: Series, columns: number): string {
  const values = series.points.map(({ open }) => open);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const curve = sparkline(
    lowest(series, columns, ({ open }) => open),
    most,
  );
  return labelled("connections", curve, `${formatCount(least)} to ${formatCount(most)}`);
}

function rateLine(label: string, series: Series, columns: number, read: Read): string {
  const values = growth(series, columns, read);
  const top = Math.max(...values);
  return labelled(label, sparkline(values, top), `up to ${formatRate(top)}`);
}

/** The kinds of the phases, each where it begins, as far as there is room for its name. */
function ruler(phases: TimeSeries["phases"], series: Series, columns: number): string {
  const cells = Array<string>(columns).fill(" ");
  const spans = columnsOf(series, columns);
  for (const { kind, startMs } of phases) {
    const first = spans.findIndex(({ toMs }) => startMs < toMs);
    if (first === -1) continue;
    for (const [index, character] of [..."|", ...kind].entries()) {
      if (first + index < columns) cells[first + index] = character;
    }
    // The rest of a longer name before it is removed.
    for (let index = first + kind.length + 1; index < columns; index++) cells[index] = " ";
  }
  return cells.join("");
}

function labelled(label: string, curve: string, figures = ""): string {
  return `  ${label.padEnd(LABEL_COLUMNS - 2)}${curve}  ${figures}`.trimEnd();
}
