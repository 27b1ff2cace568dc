/** Headline figures in Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format/). */

import type { Result, RunResult } from "../../result/schema.ts";
import { byPlan, HEADLINES, median } from "../figures.ts";
import type { Output } from "./output.ts";

/** `--bmf FILE` */
export const bmfOutput: Output = {
  flag: "bmf",
  help: "write headline figures for Bencher (- is standard output)",
  holdsPlan: false,
  ofResult: renderBmf,
  ofComparison: null,
};

/** A measure: the figure, and its bounds where they are known. */
interface Measure {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * By plan and measure. Of several runs the value is the median, the bounds are the smallest and the largest; of one run
 * the bounds are the 95 % interval where there is one. Runs that were cut short are left out.
 */
export function renderBmf({ runs }: Result): string {
  const finished = runs.filter(({ aborted }) => aborted === null);
  const plans = byPlan(finished).map(({ name, runs: own }) => [name, measuresOf(own)]);
  return `${JSON.stringify(Object.fromEntries(plans), null, 2)}\n`;
}

function measuresOf(runs: readonly RunResult[]): Record<string, Measure> {
  const measures = HEADLINES.flatMap(({ slug, read, interval }) => {
    const values = runs
      .map(read)
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    if (values.length === 0) return [];
    return [[slug, { value: median(values), ...boundsOf(values, interval(runs[0]!)) }]];
  });
  return Object.fromEntries(measures) as Record<string, Measure>;
}

function boundsOf(sorted: readonly number[], interval: readonly [number, number] | null) {
  if (sorted.length > 1) return { lower_value: sorted[0]!, upper_value: sorted.at(-1)! };
  return interval === null ? {} : { lower_value: interval[0], upper_value: interval[1] };
}
