/** Runs plans that are ready, and reports progress. */

import type { HaltSwitch } from "../../coordinator/halt.ts";
import type { RunSpec } from "../../coordinator/run-spec.ts";
import { formatDuration } from "../../format/units.ts";
import { type Host, memoryFacts } from "../../host/host.ts";
import { thisMachine } from "../../host/machine.ts";
import { memoryRoom } from "../../preflight/memory.ts";
import type { RunResult } from "../../result/schema.ts";
import type { RunCommand } from "../flags.ts";
import { progressFor } from "../output.ts";
import type { Ready } from "../prepare-all.ts";
import { narrator } from "../progress-lines.ts";
import { runBatch } from "./run-batch.ts";
import { type PlannedRun, runOrderOf } from "./run-order.ts";

/** For runs longer than this, c10m prints an estimate of the duration before it starts. */
const WORTH_SAYING_SECONDS = 5;

/** Used where the kernel does not report it: the old default of Linux, and the default of macOS. */
const USUAL_SOMAXCONN = 128;

/** Runs every plan as often as asked. After a halt it returns the runs so far. */
export async function runAll(
  { plans, entries, notes, seconds }: Ready,
  command: RunCommand,
  host: Host,
  workerEntry: string,
  halt: HaltSwitch,
): Promise<RunResult[]> {
  const progress = progressFor(command);
  for (const note of notes) progress.note(note);
  if (seconds > WORTH_SAYING_SECONDS) progress.note(`this takes about ${formatDuration(seconds * 1_000)}`);
  const machine = thisMachine();
  const room = () => memoryRoom(memoryFacts(machine));
  const specOf = (run: PlannedRun, ofRun: HaltSwitch): RunSpec => {
    const { name, scripted, prepared } = plans[run.plan]!;
    const { plan, address, sizing, engines } = prepared;
    const round = command.runs > 1 ? ` (run ${run.repetition} of ${command.runs})` : "";
    return {
      plan,
      name,
      repetition: run.repetition,
      scripted: scripted.swarm.connections,
      sizing,
      address,
      engines,
      somaxconn: host.somaxconn ?? USUAL_SOMAXCONN,
      room,
      workerEntry,
      halt: ofRun,
      observer: narrator(progress, plan, plans.length > 1 ? `${name}${round}` : null),
    };
  };
  try {
    const { deadlineMs, runs } = command;
    const batch = { runs: runOrderOf(plans.length, runs), alone: entries.length === 1, deadlineMs, specOf };
    return await runBatch({ ...batch, note: (text) => progress.note(text) }, halt);
  } finally {
    progress.clear();
  }
}
