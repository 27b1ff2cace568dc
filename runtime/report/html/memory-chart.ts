/** Memory against connections: samples, the line through the settled ones, and its 95 % band. */

import { extent, max, min } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { formatBytes, formatCount, formatMemory, UNKNOWN } from "../../format/units.ts";
import { fitLine, predict } from "../../stats/regression.ts";
import type { MemoryPlot } from "../model.ts";
import { axes, HEIGHT, PLOT, px, siFrom } from "./axes.ts";
import { dataTable, type Figure } from "./figure.ts";

const MEBIBYTE = 2 ** 20;

/** The band is drawn through so many places. */
const PLACES = 24;

type Part = MemoryPlot["parts"][number];

/** Nothing where no two settled samples differ in their connections. */
export function memoryChart({ parts }: MemoryPlot): Figure[] {
  const [from = 0, to = 0] = extent(parts.flatMap(({ samples }) => samples.map(({ connections }) => connections)));
  if (to === from) return [];
  const all = parts.flatMap(({ samples }) => samples.map(({ bytes }) => bytes / MEBIBYTE));
  const x = scaleLinear([from, to], [PLOT.left, PLOT.right]);
  const y = scaleLinear([Math.min(0, min(all)!), max(all)!], [PLOT.bottom, PLOT.top]).nice(4);
  const format = x.tickFormat(5, siFrom(to));
  const title = "Memory against connections";
  return [
    {
      title,
      description: parts.map(slopeText).join("; "),
      shapes: [
        axes(
          x.ticks(5).map((at) => ({ at: x(at), label: format(at) })),
          y.ticks(4).map((at) => ({ at: y(at), label: formatCount(at) })),
          "connections",
          "MiB",
        ),
        ...parts.map((part, index) => partShapes(part, index, from, to, x, y)),
      ].join(""),
      height: HEIGHT,
      legend: parts.map(({ name }) => name),
      data: dataTable("Connections", [...parts.map(({ name }) => name), "Settled"], rowsOf(parts)),
    },
  ];
}

type Scale = (value: number) => number;

function partShapes({ samples }: Part, index: number, from: number, to: number, x: Scale, y: Scale): string {
  const points = samples.map(({ connections, bytes }) => ({ x: connections, y: bytes / MEBIBYTE }));
  const fit = fitLine(points.filter((_, place) => samples[place]!.settled));
  const dots = points.map((point, place) => {
    const kind = samples[place]!.settled ? "dot" : "dot open";
    return `<circle class="${kind} series-${index}" cx="${px(x(point.x))}" cy="${px(y(point.y))}" r="3"/>`;
  });
  if (fit === null) return dots.join("");
  const places = Array.from({ length: PLACES + 1 }, (_, step) => {
    const at = from + ((to - from) * step) / PLACES;
    return { at, ...predict(fit, at) };
  });
  const path = line<(typeof places)[number]>()
    .x(({ at }) => x(at))
    .y((place) => y(place.y))
    .digits(1);
  const band = area<(typeof places)[number]>()
    .x(({ at }) => x(at))
    .y0(({ low }) => clamp(y(low!)))
    .y1(({ high }) => clamp(y(high!)))
    .digits(1);
  const isKnown = places.every(({ low, high }) => low !== null && high !== null);
  const shaded = isKnown ? `<path class="band series-${index}" d="${band(places) ?? ""}"/>` : "";
  return `${shaded}<path class="line series-${index}" d="${path(places) ?? ""}"/>${dots.join("")}`;
}

/** A band that is wider than the picture ends at its border. */
function clamp(y: number): number {
  return Math.min(PLOT.bottom, Math.max(PLOT.top, y));
}

function slopeText({ name, samples }: Part): string {
  const fit = fitLine(
    samples.filter(({ settled }) => settled).map(({ connections, bytes }) => ({ x: connections, y: bytes })),
  );
  if (fit === null) return `${name}: no slope`;
  const interval = fit.slopeInterval;
  const between =
    interval === null ? "" : ` (95 % interval ${formatBytes(interval.low)} to ${formatBytes(interval.high)})`;
  return `${name}: ${formatBytes(fit.slope)} a connection${between}`;
}

function rowsOf(parts: readonly Part[]): string[][] {
  const longest = parts.reduce(
    (most, { samples }) => (samples.length > most.length ? samples : most),
    parts[0]!.samples,
  );
  return longest.map(({ connections, settled }, index) => [
    formatCount(connections),
    ...parts.map(({ samples }) => (samples.length === longest.length ? formatMemory(samples[index]!.bytes) : UNKNOWN)),
    settled ? "yes" : "no",
  ]);
}
