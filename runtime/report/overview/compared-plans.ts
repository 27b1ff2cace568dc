/** The figures of a comparison: the median of a plan's runs, how far apart they are, and which plan leads. */

import type { PlanEntry, Result, RunResult } from "../../result/schema.ts";
import { shortfallsOf } from "../shortfalls.ts";

/** A plan and its runs, in order of repetition. */
export interface ComparedPlan {
  readonly entry: PlanEntry;
  readonly runs: readonly RunResult[];
  /** It was run, came to its end every time, and attained all that was asked for. */
  readonly sound: boolean;
}

/** A figure over the runs that measured it. */
export interface Figure {
  readonly median: number;
  /** Largest less smallest; for a single run the width of its 95 % interval; null when it has none. */
  readonly range: number | null;
}

/** Whether a larger or a smaller figure is the better one. */
export type Better = "larger" | "smaller";

/** Every plan of the result, in the order written. */
export function comparedPlans({ plans, runs }: Result): ComparedPlan[] {
  return plans.map((entry) => {
    const own = runs.filter(({ name }) => name === entry.name).sort((a, b) => a.repetition - b.repetition);
    const sound = own.length > 0 && own.every((run) => run.aborted === null && shortfallsOf(run, false).length === 0);
    return { entry, runs: own, sound };
  });
}

/** Reads a figure of a run; null when it was not measured. */
export type Read = (run: RunResult) => number | null;

/**
 * The figure that `read` finds in the runs; null when no run measured it.
 *
 * @param width the width of a single run's confidence interval
 */
export function figureOf(runs: readonly RunResult[], read: Read, width: Read = () => null): Figure | null {
  const values = runs
    .map(read)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  if (values.length === 0) return null;
  const upper = Math.floor(values.length / 2);
  const median = values.length % 2 === 1 ? values[upper]! : (values[upper - 1]! + values[upper]!) / 2;
  if (values.length > 1) return { median, range: values.at(-1)! - values[0]! };
  return { median, range: runs.length === 1 ? width(runs[0]!) : null };
}

/**
 * The place of the figure that leads all others, by more than the wider of the two ranges where there are any; null when
 * none does, or there is nothing to lead.
 */
export function leaderOf(figures: readonly (Figure | null)[], better: Better): number | null {
  const sign = better === "larger" ? 1 : -1;
  const known = [...figures.entries()].filter((entry): entry is [number, Figure] => entry[1] !== null);
  const [first, ...others] = known.sort(([, a], [, b]) => sign * (b.median - a.median));
  if (first === undefined || others.length === 0) return null;
  const [place, best] = first;
  const leads = others.every(([, other]) => {
    return sign * (best.median - other.median) > Math.max(best.range ?? 0, other.range ?? 0);
  });
  return leads ? place : null;
}
