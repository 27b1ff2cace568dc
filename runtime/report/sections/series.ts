/** The run over time: connections, rates and errors, a small curve each. */

import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import type { PhaseResult, RunResult, Series, SeriesPoint } from "../../result/schema.ts";
import { columnsOf, growth, lowest, sparkline } from "../sparkline.ts";
import type { Style } from "../style.ts";

/** A run shorter than this is told by its tables alone. */
const WORTH_SHOWING_MS = 3_000;

const COLUMNS = 60;
const LABEL_COLUMNS = 15;

/** The block, or null for a run of a few seconds. */
export function renderSeries({ series, phases }: RunResult, style: Style): string | null {
  const { points } = series;
  const spanMs = points.length < 2 ? 0 : points.at(-1)!.atMs - points[0]!.atMs;
  if (spanMs < WORTH_SHOWING_MS) return null;
  const columnMs = spanMs / COLUMNS;
  return [
    `Over ${formatDuration(spanMs)}${style.quiet(`, ${formatDuration(columnMs)} a column`)}`,
    style.quiet(labelled("phase", ruler(phases, series))),
    connections(series),
    rates("opens/s", series, ({ opened }) => opened),
    ...ifAny("messages/s", series, ({ received }) => received),
    ...ifAny("errors/s", series, errorsOf),
  ].join("\n");
}

function errorsOf({ failed, failedAttempts, lost }: SeriesPoint): number {
  return failed + failedAttempts + lost;
}

function ifAny(label: string, series: Series, read: (point: SeriesPoint) => number): string[] {
  return read(series.points.at(-1)!) === read(series.points[0]!) ? [] : [rates(label, series, read)];
}

/** A column shows its lowest value, so that a dip is seen; the figures beside it are of all points. */
function connections(series: Series): string {
  const read = ({ open }: SeriesPoint) => open;
  const values = series.points.map(read);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const curve = sparkline(lowest(series, COLUMNS, read), most);
  return labelled("connections", curve, `${formatCount(least)} to ${formatCount(most)}`);
}

function rates(label: string, series: Series, read: (point: SeriesPoint) => number): string {
  const values = growth(series, COLUMNS, read);
  const top = Math.max(...values);
  return labelled(label, sparkline(values, top), `up to ${formatRate(top)}`);
}

/** The kinds of the phases, each where it begins, as far as there is room for its name. */
function ruler(phases: readonly PhaseResult[], series: Series): string {
  const cells = Array<string>(COLUMNS).fill(" ");
  const columns = columnsOf(series, COLUMNS);
  for (const { kind, startMs } of phases) {
    const first = columns.findIndex(({ toMs }) => startMs < toMs);
    if (first === -1) continue;
    for (const [index, character] of [..."|", ...kind].entries()) {
      if (first + index < COLUMNS) cells[first + index] = character;
    }
    // What is left of a longer name before it.
    for (let index = first + kind.length + 1; index < COLUMNS; index++) cells[index] = " ";
  }
  return cells.join("");
}

function labelled(label: string, curve: string, figures = ""): string {
  return `  ${label.padEnd(LABEL_COLUMNS - 2)}${curve}  ${figures}`.trimEnd();
}
