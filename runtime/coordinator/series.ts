import type { Series, SeriesPoint } from "../result/schema.ts";

/** The first interval, and the most points; see Series. */
const INTERVAL_MS = 100;
const MOST_POINTS = 600;

/** No point yet. */
export function noSeries(): Series {
  return { intervalMs: INTERVAL_MS, points: [] };
}

/** Adds a point; of more than 600 every other one goes, the first and the newest stay, and the interval doubles. */
export function addPoint(series: Series, point: SeriesPoint): void {
  const { points } = series;
  points.push(point);
  if (points.length <= MOST_POINTS) return;
  series.points = points.filter((_, index) => index % 2 === 0);
  series.intervalMs *= 2;
}
