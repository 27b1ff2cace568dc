/** Latencies: by percentile, and how often each occurred. */

import { max, min } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { formatCount, formatDuration } from "../../format/units.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import type { Distribution } from "../model.ts";
import { axes, HEIGHT, PLOT, px, siFrom } from "./axes.ts";
import { dataTable, type Figure } from "./figure.ts";

interface Curve {
  readonly name: string;
  readonly histogram: LatencyHistogram;
}

/** Places on the axis of percentiles for each factor of ten in 1 / (1 - p). */
const STEPS = 20;

const PERCENTILES = [50, 90, 99, 99.9, 99.99, 99.999, 99.9999];
const BARS = 48;

/** The percentiles of all curves; and for one or two, how often each latency occurred. Nothing without latencies. */
export function latencyCharts({ curves }: Distribution): Figure[] {
  const known = curves.flatMap(({ name, histogram }): Curve[] => {
    const decoded = decode(histogram);
    return decoded === null || decoded.count === 0 ? [] : [{ name, histogram: decoded }];
  });
  if (known.length === 0) return [];
  return [percentileChart(known), ...(known.length <= 2 ? [frequencyChart(known[0]!)] : [])];
}

/** null for a text that is no histogram: the result was edited, and its tables are all there is. */
function decode(histogram: string): LatencyHistogram | null {
  try {
    return LatencyHistogram.decode(histogram);
  } catch {
    return null;
  }
}

/** A percentile with fewer than one latency above it is the maximum. */
function percentilesOf({ histogram }: Curve): [decades: number, ms: number][] {
  const last = Math.log10(Math.max(10, histogram.count));
  const count = Math.floor(last * STEPS);
  return Array.from({ length: count + 1 }, (_, index) => {
    const decades = index / STEPS;
    return [decades, histogram.percentileMs((1 - 10 ** -decades) * 100)];
  });
}

function percentileChart(curves: readonly Curve[]): Figure {
  const places = curves.map(percentilesOf);
  const values = places.flat().map(([, ms]) => ms);
  const [least, most] = [Math.max(1e-6, min(values)!), max(values)!];
  const decades = Math.max(1, max(places.flat(), ([at]) => at)!);
  const x = scaleLinear([0, decades], [PLOT.left, PLOT.right]);
  const y = scaleLog([least / 1.1, most * 1.1], [PLOT.bottom, PLOT.top]);
  const path = line<[number, number]>()
    .x(([at]) => x(at))
    .y(([, ms]) => y(Math.max(least, ms)))
    .digits(1);
  const shown = PERCENTILES.filter((percent) => decadesOf(percent) <= decades);
  return {
    title: "Latency by percentile",
    description: `The axis of percentiles is logarithmic in 1 / (1 - p). ${curves.map(summaryOf).join("; ")}.`,
    shapes: [
      axes(
        shown.map((percent) => ({ at: x(decadesOf(percent)), label: `${percent} %` })),
        logTicks(least, most).map((ms) => ({ at: y(ms), label: formatDuration(ms).replace(/\.0+ /, " ") })),
        "percentile",
        "latency",
      ),
      ...places.map((curve, index) => `<path class="line series-${index}" d="${path(curve) ?? ""}"/>`),
    ].join(""),
    height: HEIGHT,
    legend: curves.length > 1 ? curves.map(({ name }) => name) : [],
    data: dataTable(
      "Percentile",
      curves.map(({ name }) => name),
      [...shown, 100].map((percent) => [
        `${percent} %`,
        ...curves.map(({ histogram }) => formatDuration(histogram.percentileMs(percent))),
      ]),
    ),
  };
}

function summaryOf({ name, histogram }: Curve): string {
  const [p50, p99, top] = [50, 99, 100].map((percent) => formatDuration(histogram.percentileMs(percent)));
  return `${name}: p50 ${p50}, p99 ${p99}, at most ${top}`;
}

function decadesOf(percent: number): number {
  return -Math.log10(1 - percent / 100);
}

/** Powers of ten between two values, with 2 and 5 times those where they are few. */
function logTicks(least: number, most: number): number[] {
  const first = Math.floor(Math.log10(least));
  const powers = Array.from({ length: Math.ceil(Math.log10(most)) - first + 1 }, (_, index) => 10 ** (first + index));
  const within = (values: readonly number[]) => values.filter((value) => value >= least / 1.1 && value <= most * 1.1);
  const tens = within(powers);
  return tens.length >= 3 ? tens : within(powers.flatMap((power) => [power, 2 * power, 5 * power]));
}

/** How many messages took how long, in intervals of equal ratio. */
function frequencyChart({ name, histogram }: Curve): Figure {
  const buckets = histogram.buckets();
  const [least, most] = [buckets[0]!.ms / 1.001, Math.max(buckets.at(-1)!.ms, buckets[0]!.ms * 1.01)];
  const x = scaleLog([least, most], [PLOT.left, PLOT.right]);
  const edges = Array.from({ length: BARS + 1 }, (_, index) => least * (most / least) ** (index / BARS));
  const counts = Array<number>(BARS).fill(0);
  for (const { ms, count } of buckets) {
    const index = Math.floor((Math.log(ms / least) / Math.log(most / least)) * BARS);
    counts[Math.min(BARS - 1, Math.max(0, index))]! += count;
  }
  const y = scaleLinear([0, max(counts) || 1], [PLOT.bottom, PLOT.top]).nice(4);
  const format = y.tickFormat(4, siFrom(max(counts) ?? 0));
  const bars = counts.map((count, index) => {
    const [left, right] = [x(edges[index]!), x(edges[index + 1]!)];
    return `<rect class="bar" x="${px(left)}" y="${px(y(count))}" width="${px(Math.max(0.5, right - left - 0.5))}" height="${px(PLOT.bottom - y(count))}"/>`;
  });
  return {
    title: "How often each latency occurred",
    description: `${name}: ${formatCount(histogram.count)} messages. The axis of latency is logarithmic.`,
    shapes: [
      axes(
        logTicks(least, most).map((ms) => ({ at: x(ms), label: formatDuration(ms).replace(/\.0+ /, " ") })),
        y.ticks(4).map((at) => ({ at: y(at), label: format(at) })),
        "latency",
        "messages",
      ),
      ...bars,
    ].join(""),
    height: HEIGHT,
    legend: [],
    data: dataTable(
      "Latency",
      ["Messages"],
      counts.flatMap((count, index) => {
        if (count === 0) return [];
        return [[`${formatDuration(edges[index]!)} to ${formatDuration(edges[index + 1]!)}`, formatCount(count)]];
      }),
    ),
  };
}
