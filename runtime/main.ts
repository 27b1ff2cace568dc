/** What the command does, from its arguments to its exit code. */

import { basename } from "node:path";
import process from "node:process";
import type { Crew } from "./coordinate/crew.ts";
import { aborted, HaltSwitch } from "./coordinate/halt.ts";
import { carryOut } from "./coordinate/run.ts";
import { helpText, parseFlags, type RunCommand } from "./flags.ts";
import { RESULT_VERSION, type Result, type RunResult } from "./measure/result.ts";
import { verdictOf } from "./measure/verdict.ts";
import { narrator } from "./narrate.ts";
import { environmentOf, type Host, readHost } from "./preflight/host.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { formatProblems, UserError, usageError } from "./problem.ts";
import { formatDuration } from "./report/format.ts";
import { renderJson } from "./report/json.ts";
import { createProgress, type Progress } from "./report/progress.ts";
import { renderReport } from "./report/terminal.ts";
import { checkWritable, writeWhole } from "./report/write-result.ts";
import { type LoadedPlan, loadPlan } from "./script/load-plan.ts";
import { haltOnSignals } from "./signals.ts";

/** What the launcher knows: where the language and the workers' entry point lie, and c10m's version. */
export interface MainContext {
  readonly dslEntry: string;
  readonly workerEntry: string;
  readonly version: string;
}

/** Runs longer than this say beforehand about how long they will take. */
const WORTH_SAYING_SECONDS = 5;

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
    process.stderr.write(
      `${formatProblems(error, { color: colorFor(process.stderr, args.includes("--no-color") ? false : null) })}\n`,
    );
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
  const result: Result = {
    version: RESULT_VERSION,
    planHash: loaded.planHash,
    overrides: { connections: command.connections, engine: command.engine, fit: command.fit },
    environment: environmentOf(host, context.version),
    runs,
    verdict: verdictOf(runs, halt.halted?.verdict ?? null),
  };
  publish(result, command);
  return halt.halted?.exitCode ?? (result.verdict === "passed" ? 0 : 1);
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

  let crew: Crew | null = null;
  const stopListening = haltOnSignals(halt, () => crew?.kill());
  const deadline =
    command.deadlineMs === null ? null : setTimeout(() => halt.halt(tooLate(command)), command.deadlineMs);
  const runs: RunResult[] = [];
  try {
    for (let repetition = 1; repetition <= command.runs && halt.halted === null; repetition++) {
      const order = {
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
      };
      runs.push(await carryOut(order, (started) => (crew = started)));
    }
  } finally {
    if (deadline !== null) clearTimeout(deadline);
    stopListening();
    progress.clear();
  }
  return runs;
}

function tooLate({ deadlineMs }: RunCommand) {
  return aborted(`the deadline of ${formatDuration(deadlineMs)} passed`);
}

function publish(result: Result, { json, color }: RunCommand): void {
  const reportTo = json === "-" ? process.stderr : process.stdout;
  reportTo.write(renderReport(result, { color: colorFor(reportTo, color) }));
  if (json === "-") process.stdout.write(renderJson(result));
  else if (json !== null) writeWhole(json, renderJson(result));
}

function refuseUnwritable(path: string): void {
  try {
    checkWritable(path);
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

function progressFor({ quiet, color }: RunCommand): Progress {
  const stream = process.stderr;
  return createProgress({ stream, live: stream.isTTY && !process.env.CI, quiet, color: colorFor(stream, color) });
}

/** `--no-color` and NO_COLOR (https://no-color.org) are honoured, and so is a pipe. */
function colorFor(stream: NodeJS.WriteStream, flag: boolean | null): boolean {
  return flag ?? (stream.isTTY === true && !process.env.NO_COLOR);
}

/** "examples/hello.bench.ts" is called "hello". */
function nameOf(script: string): string {
  return basename(script).replace(/(\.bench)?\.[cm]?[jt]s$|\.json$/, "");
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
