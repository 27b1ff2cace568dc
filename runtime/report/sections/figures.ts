/** Figures of probes that have no block of their own in the result. */

import { formatBytes, formatCount, formatDuration, formatPercent, formatRate, UNKNOWN } from "../../format/units.ts";
import type { Figure, FiguresByProbe, RunResult } from "../../result/schema.ts";
import { type Block, words } from "../model.ts";

/** A row for each figure of the run and of its phases, in the order measured; empty when no probe has such figures. */
export function figureBlocks({ figures, phases }: RunResult): Block[] {
  const rows = [...phases.flatMap((phase) => rowsOf(phase.kind, phase.figures)), ...rowsOf("all", figures)];
  if (rows.length === 0) return [];
  return [{ kind: "table", columns: [words("Figure"), words("Phase"), { title: "Value" }], rows }];
}

function rowsOf(phase: string, figures: FiguresByProbe): string[][] {
  return Object.values(figures)
    .flat()
    .map((figure) => [figure.name, phase, valueText(figure)]);
}

function valueText({ value, unit }: Figure): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case "count":
      return formatCount(value);
    case "bytes":
      return formatBytes(value);
    case "milliseconds":
      return formatDuration(value);
    case "perSecond":
      return formatRate(value);
    case "share":
      return formatPercent(value * 100);
  }
}
