/** The run over time: connections, rates and errors. */

import type { RunResult } from "../../result/schema.ts";
import type { Block } from "../model.ts";

/** A shorter run is described by its tables alone. */
const SHORTEST_MS = 3_000;

/** Empty for a run of a few seconds. */
export function overTimeBlocks({ series, phases }: RunResult): Block[] {
  const { points } = series;
  const spanMs = points.length < 2 ? 0 : points.at(-1)!.atMs - points[0]!.atMs;
  if (spanMs < SHORTEST_MS) return [];
  const bands = phases.map(({ kind, startMs, durationMs }) => ({ kind, startMs, durationMs }));
  return [{ kind: "series", series, phases: bands }];
}
