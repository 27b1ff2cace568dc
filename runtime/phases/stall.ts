import type { StallPhase } from "../../dsl/plan.ts";
import { connectionsIn } from "../coordinator/pacing/amount.ts";
import { apportion } from "../coordinator/pacing/apportion.ts";
import type { RunState } from "../coordinator/run-state.ts";
import { epochMs } from "../host/clock.ts";
import type { MemoryFigures, StallResult } from "../result/schema.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { scheduledPhase } from "./schedule.ts";

/**
 * Carries out a stall: the chosen connections stop reading, their messages go out on schedule, memory is looked at, they
 * read again, and their answers are awaited. A message whose socket was full is no failure here: that is what it comes to.
 */
export async function stallPhase(run: RunState, phase: StallPhase): Promise<MessageRecord> {
  const open = run.pool.openByWorker();
  const connections = connectionsIn(
    phase.connections,
    open.reduce((sum, count) => sum + count, 0),
  );
  const memory: StallResult["memory"] = { before: look(run), stalled: null, after: null };
  let resumedAtMs: number | null = null;
  let answeredAtMs: number | null = null;
  const record = await scheduledPhase(run, phase, apportion(connections, open), async (turn, startAtMs) => {
    if (await sleptUntil(run, startAtMs + phase.forMs)) {
      memory.stalled = look(run);
      resumedAtMs = epochMs();
      run.pool.tellSwarm({ kind: "resume" });
    }
    const ended = await turn;
    if (ended.finished) answeredAtMs = Math.max(0, ...ended.reports.map((report) => report.endedAtMs));
    return ended;
  });
  memory.after = look(run);
  const caughtUpMs = resumedAtMs === null || answeredAtMs === null ? null : Math.max(0, answeredAtMs - resumedAtMs);
  return {
    ...record,
    messagesAsked: record.messagesAsked - (record.schedule?.missed.heldBack ?? 0),
    stall: { connections, caughtUpMs, memory },
  };
}

/** null where memory is not measured. */
function look(run: RunState): MemoryFigures | null {
  return run.probes.snapshot().memory;
}

/** False when the run was halted meanwhile. */
async function sleptUntil(run: RunState, atMs: number): Promise<boolean> {
  try {
    await run.halt.sleep(Math.max(0, atMs - epochMs()));
    return true;
  } catch (error) {
    if (error !== run.halt.halted) throw error;
    return false;
  }
}
