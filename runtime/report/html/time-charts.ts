/** A run over time: connections, rates and errors, with the phases as bands. */

import { max } from "d3-array";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import type { Series, SeriesPoint } from "../../result/schema.ts";
import type { TimeSeries } from "../model.ts";
import { columnsOf, errorsOf, growth } from "../writers/sparkline.ts";
import { axes, HEIGHT, PLOT, px, siFrom, text } from "./axes.ts";
import { dataTable, type Figure } from "./figure.ts";

/** Rates are taken over so many intervals of the run. */
const INTERVALS = 100;

type Read = (point: SeriesPoint) => number;
type Place = readonly [atMs: number, value: number];

/** Connections, rates, and errors where there were any. */
export function timeCharts(block: TimeSeries): Figure[] {
  const { series } = block;
  const rates = (read: Read) => rateOf(series, read);
  const errors = rates(errorsOf);
  const hasErrors = errors.some(([, value]) => value > 0);
  return [
    connectionChart(block),
    rateChart(
      block,
      "Rates",
      ["opens", "messages"],
      [rates(({ opened }) => opened), rates(({ received }) => received)],
    ),
    ...(hasErrors ? [rateChart(block, "Errors", ["errors"], [errors])] : []),
  ];
}

function connectionChart(block: TimeSeries): Figure {
  const places = block.series.points.map(({ atMs, open }): Place => [atMs, open]);
  const most = max(places, ([, value]) => value) ?? 0;
  return {
    title: "Connections over time",
    description: `Open connections, at most ${formatCount(most)}.`,
    shapes: drawn(block, [places], "connections"),
    height: HEIGHT,
    legend: [],
    data: dataTable(
      "Time",
      ["Connections"],
      places.map(([atMs, value]) => [seconds(block, atMs), formatCount(value)]),
    ),
  };
}

function rateChart(block: TimeSeries, title: string, names: readonly string[], curves: readonly Place[][]): Figure {
  const tops = curves.map(
    (curve, index) => `${names[index]} up to ${formatRate(max(curve, ([, value]) => value) ?? 0)}`,
  );
  return {
    title: `${title} over time`,
    description: `${tops.join(", ")}.`,
    shapes: drawn(block, curves, "a second"),
    height: HEIGHT,
    legend: names.length > 1 ? names : [],
    data: dataTable(
      "Time",
      names.map((name) => `${name}/s`),
      curves[0]!.map(([atMs], index) => [seconds(block, atMs), ...curves.map((curve) => formatRate(curve[index]![1]))]),
    ),
  };
}

/** What a count grew by, a second, at the beginning of each interval. */
function rateOf(series: Series, read: Read): Place[] {
  const spans = columnsOf(series, INTERVALS);
  return growth(series, INTERVALS, read).map((perSecond, index): Place => [spans[index]!.fromMs, perSecond]);
}

function drawn({ series, phases }: TimeSeries, curves: readonly (readonly Place[])[], unit: string): string {
  const [startMs, endMs] = [series.points[0]!.atMs, series.points.at(-1)!.atMs];
  const x = scaleLinear([0, (endMs - startMs) / 1_000], [PLOT.left, PLOT.right]);
  const top = max(curves.flat(), ([, value]) => value) || 1;
  const y = scaleLinear([0, top], [PLOT.bottom, PLOT.top]).nice(4);
  const path = line<Place>()
    .x(([atMs]) => x((atMs - startMs) / 1_000))
    .y(([, value]) => y(value))
    .curve(curveStepAfter)
    .digits(1);
  const formatSeconds = x.tickFormat(6);
  const format = y.tickFormat(4, siFrom(top));
  return [
    bands(phases, startMs, endMs, x),
    axes(
      x.ticks(6).map((at) => ({ at: x(at), label: formatSeconds(at) })),
      y.ticks(4).map((at) => ({ at: y(at), label: format(at) })),
      "seconds",
      unit,
    ),
    ...curves.map((curve, index) => `<path class="line series-${index}" d="${path(curve) ?? ""}"/>`),
  ].join("");
}

/** A band a phase, every other one tinted, with its name where there is room. */
function bands(phases: TimeSeries["phases"], startMs: number, endMs: number, x: ScaleLinear<number, number>): string {
  return phases
    .map(({ kind, startMs: fromMs, durationMs }, index) => {
      const left = x((Math.max(fromMs, startMs) - startMs) / 1_000);
      const right = x((Math.min(fromMs + durationMs, endMs) - startMs) / 1_000);
      const width = Math.max(0, right - left);
      const band = `<rect class="band${index % 2}" x="${px(left)}" y="${PLOT.top}" width="${px(width)}" height="${PLOT.bottom - PLOT.top}"/>`;
      return width < kind.length * 7 ? band : band + text(left + 3, PLOT.top + 12, kind, "start");
    })
    .join("");
}

function seconds({ series }: TimeSeries, atMs: number): string {
  return formatDuration(atMs - series.points[0]!.atMs);
}
