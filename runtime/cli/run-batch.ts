/** Runs plans, each as often as asked. */

import { coolDown, portsTaken } from "../coordinator/cool-down.ts";
import { aborted, type HaltSwitch } from "../coordinator/halt.ts";
import { carryOut } from "../coordinator/run.ts";
import { unbegunRun } from "../coordinator/run-result.ts";
import type { RunSpec } from "../coordinator/run-spec.ts";
import type { WorkerPool } from "../coordinator/workers/pool.ts";
import { formatDuration } from "../format/units.ts";
import { UserError } from "../problem/problem.ts";
import type { RunResult } from "../result/schema.ts";
import type { Turn } from "./run-order.ts";
import { haltOnSignals } from "./signals.ts";

/** What to run, and how. */
export interface Course {
  readonly turns: readonly Turn[];
  /** Whether the script has only this plan. An error of its first run is then an error of the script. */
  readonly alone: boolean;
  /** null: as long as it takes. */
  readonly deadlineMs: number | null;
  /** The specification of one run, which `halt` cuts short. */
  readonly orderOf: (turn: Turn, halt: HaltSwitch) => RunSpec;
  /** Shows a note to the user between two runs. */
  readonly note: (text: string) => void;
}

/**
 * Carries out the turns one after the other, under the deadline and the signals, each on a machine that has come to
 * rest. A plan that could not finish once is not run again, but the others are; a signal and the deadline end them all.
 * Whatever ends a run early leaves what there is of it, with the reason in `aborted`.
 *
 * @throws {UserError} when the first run of the only plan cannot be carried out
 */
export async function runBatch(course: Course, halt: HaltSwitch): Promise<RunResult[]> {
  const { turns, deadlineMs, orderOf } = course;
  let pool: WorkerPool | null = null;
  const stopListening = haltOnSignals(halt, () => pool?.kill());
  const deadline = deadlineMs === null ? null : setTimeout(() => halt.halt(tooLate(deadlineMs)), deadlineMs);
  const unfinished = new Set<number>();
  const results: RunResult[] = [];
  try {
    for (const turn of turns) {
      if (unfinished.has(turn.plan)) continue;
      const order = orderOf(turn, halt.child());
      if (results.length > 0) await comeToRest(order, course.note);
      const mayThrow = course.alone && results.length === 0;
      const result = await carryOutNext(order, mayThrow, (started) => (pool = started));
      results.push(result);
      if (result.aborted === null) continue;
      if (halt.halted !== null) break;
      unfinished.add(turn.plan);
    }
  } finally {
    if (deadline !== null) clearTimeout(deadline);
    stopListening();
  }
  return results;
}

/** Waits until the machine is at rest. Halts the run if its ports are taken. */
async function comeToRest({ plan, halt }: RunSpec, note: Course["note"]): Promise<void> {
  try {
    const restless = await coolDown(halt, plan.subject);
    if (restless !== null) note(restless);
    const taken = await portsTaken(halt, plan.subject);
    if (taken !== null) halt.halt(aborted(taken));
  } catch (error) {
    if (error !== halt.halted) throw error;
  }
}

async function carryOutNext(
  order: RunSpec,
  mayThrow: boolean,
  started: (pool: WorkerPool) => void,
): Promise<RunResult> {
  if (order.halt.halted !== null) return unbegunRun(order);
  try {
    return await carryOut(order, started);
  } catch (error) {
    if (mayThrow || !(error instanceof UserError)) throw error;
    order.halt.halt(aborted(error.message));
    return unbegunRun(order);
  }
}

function tooLate(deadlineMs: number) {
  return aborted(`the deadline of ${formatDuration(deadlineMs)} passed`);
}
