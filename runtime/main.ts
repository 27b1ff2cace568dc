/** What the command does, from its arguments to its exit code. */

import { basename } from "node:path";
import { type Halted, HaltSwitch } from "./coordinate/halt.ts";
import type { RunOrder } from "./coordinate/run-order.ts";
import { helpText, parseFlags, type RunCommand } from "./flags.ts";
import { RESULT_VERSION, type Result, type RunResult } from "./measure/result.ts";
import { verdictOf } from "./measure/verdict.ts";
import { narrator } from "./narrate.ts";
import { complain, print, progressFor, publish, refuseUnwritable } from "./output.ts";
import { environmentOf, type Host, readHost } from "./preflight/host.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { UserError } from "./problem.ts";
import { repeat } from "./repeat.ts";
import { formatDuration } from "./report/format.ts";
import { type LoadedPlan, loadPlan } from "./script/load-plan.ts";

/** What the launcher knows: where the language and the workers' entry point lie, and c10m's version. */
export interface MainContext {
  readonly dslEntry: string;
  readonly workerEntry: string;
  readonly version: string;
}

/** Runs longer than this say beforehand about how long they will take. */
const WORTH_SAYING_SECONDS = 5;

/** The exit code of a run whose result could not be written. */
const COULD_NOT_FINISH = 4;

/** Where the kernel does not tell: the value that Linux had for decades, and macOS has still. */
const USUAL_SOMAXCONN = 128;

/** Carries out one command line; resolves to the exit code. */
export async function main(args: readonly string[], context: MainContext): Promise<number> {
  try {
    const command = parseFlags(args);
    if (command.kind === "help") return print(helpText());
    if (command.kind === "version") return print(`c10m ${context.version}\n`);
    return await run(command, context);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error, args.includes("--no-color") ? false : null);
    return error.exitCode;
  }
}

async function run(command: RunCommand, context: MainContext): Promise<number> {
  const loaded = await loadPlan(command.script, { dslEntry: context.dslEntry });
  if (command.plan) return print(`${JSON.stringify(loaded.plan, null, 2)}\n`);
  if (command.json !== null && command.json !== "-") refuseUnwritable(command.json);

  const host = readHost();
  const prepared = await prepare(loaded.plan, command, host);
  const halt = new HaltSwitch();
  const runs = await carryOutAll(command, context, loaded, prepared, host, halt);
  // A halt that came when everything was measured, and c10m only closing, has cut nothing short.
  const cut = runs.every(({ aborted }) => aborted === null) ? null : halt.halted;
  const result: Result = {
    version: RESULT_VERSION,
    planHash: loaded.planHash,
    overrides: { connections: command.connections, engine: command.engine, fit: command.fit },
    environment: environmentOf(host, context.version),
    runs,
    verdict: verdictOf(runs, cut?.verdict ?? null),
  };
  if (!publish(result, command)) return COULD_NOT_FINISH;
  return exitCodeOf(result, cut, halt.halted);
}

/** A signal decides the exit code even when it came too late to cut anything short. */
function exitCodeOf({ verdict }: Result, cut: Halted | null, halted: Halted | null): number {
  if (cut !== null) return cut.exitCode;
  if (halted?.verdict === "interrupted") return halted.exitCode;
  return verdict === "passed" ? 0 : 1;
}

/** Carries out the plan as often as asked, and tells about it; a halt ends it with the runs there are. */
async function carryOutAll(
  command: RunCommand,
  context: MainContext,
  loaded: LoadedPlan,
  prepared: Prepared,
  host: Host,
  halt: HaltSwitch,
): Promise<RunResult[]> {
  const progress = progressFor(command);
  for (const note of prepared.notes) progress.note(note);
  if (prepared.seconds > WORTH_SAYING_SECONDS)
    progress.note(`this takes about ${formatDuration(prepared.seconds * 1_000)}`);
  const orderOf = (repetition: number): RunOrder => ({
    plan: prepared.plan,
    name: loaded.plan.name ?? nameOf(command.script),
    repetition,
    scripted: loaded.plan.swarm.connections,
    sizing: prepared.sizing,
    engines: prepared.engines,
    somaxconn: host.somaxconn ?? USUAL_SOMAXCONN,
    workerEntry: context.workerEntry,
    halt,
    observer: narrator(progress, prepared.plan),
  });
  try {
    return await repeat(command, halt, orderOf);
  } finally {
    progress.clear();
  }
}

/** "examples/hello.bench.ts" is called "hello". */
function nameOf(script: string): string {
  return basename(script).replace(/(\.bench)?\.[cm]?[jt]s$|\.json$/, "");
}
