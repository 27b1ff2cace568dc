/** Small curves of block characters. */

import type { Series, SeriesPoint } from "../result/schema.ts";

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
