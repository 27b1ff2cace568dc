/** Carrying a plan out as often as asked. */

import type { Crew } from "./coordinate/crew.ts";
import { aborted, type HaltSwitch } from "./coordinate/halt.ts";
import { carryOut } from "./coordinate/run.ts";
import type { RunOrder } from "./coordinate/run-order.ts";
import { unbegunRun } from "./coordinate/run-result.ts";
import type { RunResult } from "./measure/result.ts";
import { UserError } from "./problem.ts";
import { formatDuration } from "./report/format.ts";
import { haltOnSignals } from "./signals.ts";

/** How often, and for how long at most. */
export interface Repetition {
  readonly runs: number;
  /** null: as long as it takes. */
  readonly deadlineMs: number | null;
}

/**
 * Carries out the runs one after the other, under the deadline and the signals. Whatever ends them early (an error in
 * a later run too) leaves the results there are, the last of them with the reason in `aborted`.
 *
 * @throws {UserError} when the first run cannot be carried out
 */
export async function repeat(
  { runs, deadlineMs }: Repetition,
  halt: HaltSwitch,
  orderOf: (repetition: number) => RunOrder,
): Promise<RunResult[]> {
  let crew: Crew | null = null;
  const stopListening = haltOnSignals(halt, () => crew?.kill());
  const deadline = deadlineMs === null ? null : setTimeout(() => halt.halt(tooLate(deadlineMs)), deadlineMs);
  const results: RunResult[] = [];
  try {
    while (results.length < runs && (results.at(-1)?.aborted ?? null) === null) {
      const order = orderOf(results.length + 1);
      const isFirst = results.length === 0;
      results.push(await carryOutNext(order, isFirst, (started) => (crew = started)));
    }
  } finally {
    if (deadline !== null) clearTimeout(deadline);
    stopListening();
  }
  return results;
}

async function carryOutNext(order: RunOrder, isFirst: boolean, started: (crew: Crew) => void): Promise<RunResult> {
  if (order.halt.halted !== null) return unbegunRun(order);
  try {
    return await carryOut(order, started);
  } catch (error) {
    if (isFirst || !(error instanceof UserError)) throw error;
    order.halt.halt(aborted(error.message));
    return unbegunRun(order);
  }
}

function tooLate(deadlineMs: number) {
  return aborted(`the deadline of ${formatDuration(deadlineMs)} passed`);
}
