/** Runs plans, each as often as asked. */

import { coolDown, portsTaken } from "../../coordinator/cool-down.ts";
import { aborted, type HaltSwitch } from "../../coordinator/halt.ts";
import { carryOut } from "../../coordinator/run.ts";
import { unbegunRun } from "../../coordinator/run-result.ts";
import type { RunSpec } from "../../coordinator/run-spec.ts";
import type { WorkerPool } from "../../coordinator/workers/pool.ts";
import { formatDuration } from "../../format/units.ts";
import { UserError } from "../../problem/problem.ts";
import type { RunResult } from "../../result/schema.ts";
import { haltOnSignals } from "../signals.ts";
import type { PlannedRun } from "./run-order.ts";

/** What to run, and how. */
export interface Batch {
  /** In the order of execution. */
  readonly runs: readonly PlannedRun[];
  /** Whether the script has only this plan. An error of its first run is then an error of the script. */
  readonly alone: boolean;
  /** null: no deadline. */
  readonly deadlineMs: number | null;
  /** The specification of one run, which `halt` cuts short. */
  readonly specOf: (run: PlannedRun, halt: HaltSwitch) => RunSpec;
  /** Shows a note to the user between two runs. */
  readonly note: (text: string) => void;
}

/**
 * Executes the runs one after the other, each after a cool-down of the machine. A signal and the deadline end all runs.
 * When one run of a plan cannot finish, the other runs of that plan are skipped, but those of other plans are not. A run
 * that ends early has a partial result, with the reason in `aborted`.
 *
 * @throws {UserError} when the first run of the only plan cannot be carried out
 */
export async function runBatch(batch: Batch, halt: HaltSwitch): Promise<RunResult[]> {
  const { runs, deadlineMs, specOf } = batch;
  let pool: WorkerPool | null = null;
  const stopListening = haltOnSignals(halt, () => pool?.kill());
  const deadline = deadlineMs === null ? null : setTimeout(() => halt.halt(tooLate(deadlineMs)), deadlineMs);
  const unfinished = new Set<number>();
  const results: RunResult[] = [];
  try {
    for (const run of runs) {
      if (unfinished.has(run.plan)) continue;
      const spec = specOf(run, halt.child());
      if (results.length > 0) await waitForRest(spec, batch.note);
      const mayThrow = batch.alone && results.length === 0;
      const result = await carryOutNext(spec, mayThrow, (started) => (pool = started));
      results.push(result);
      if (result.aborted === null) continue;
      if (halt.halted !== null) break;
      unfinished.add(run.plan);
    }
  } finally {
    if (deadline !== null) clearTimeout(deadline);
    stopListening();
  }
  return results;
}

/** Waits until the machine is at rest. Halts the run if its ports are taken. */
async function waitForRest({ plan, halt }: RunSpec, note: Batch["note"]): Promise<void> {
  try {
    const busy = await coolDown(halt, plan.subject);
    if (busy !== null) note(busy);
    const taken = await portsTaken(halt, plan.subject);
    if (taken !== null) halt.halt(aborted(taken));
  } catch (error) {
    if (error !== halt.halted) throw error;
  }
}

async function carryOutNext(spec: RunSpec, mayThrow: boolean, started: (pool: WorkerPool) => void): Promise<RunResult> {
  if (spec.halt.halted !== null) return unbegunRun(spec);
  try {
    return await carryOut(spec, started);
  } catch (error) {
    if (mayThrow || !(error instanceof UserError)) throw error;
    spec.halt.halt(aborted(error.message));
    return unbegunRun(spec);
  }
}

function tooLate(deadlineMs: number) {
  return aborted(`the deadline of ${formatDuration(deadlineMs)} passed`);
}
