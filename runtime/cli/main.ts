/** Executes the command, from its arguments to its exit code. */

import process from "node:process";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import { aborted, type Halted, HaltSwitch } from "../coordinator/halt.ts";
import { environmentOf, readHost } from "../host/host.ts";
import { compareResults } from "../result/comparison/compare.ts";
import { readBase } from "../result/read.ts";
import { RESULT_VERSION, type Result, type RunResult } from "../result/schema.ts";
import { verdictOf } from "../result/verdict.ts";
import type { ScriptEntries } from "../script/evaluate.ts";
import { loadPlan } from "../script/load-plan.ts";
import { commandsOf, commandText, permitCommands } from "./allow-run.ts";
import { COULD_NOT_FINISH, runCommand } from "./command.ts";
import { helpText, parseFlags, type RunCommand } from "./flags.ts";
import { publishOnGitHub } from "./github.ts";
import { type InitContext, init } from "./init/init.ts";
import { approvedOutside, isolated, isolatedFor, needsOf } from "./isolate/isolate.ts";
import type { NamespaceNeeds } from "./isolate/namespace.ts";
import { print, publish, refuseUnwritable } from "./output.ts";
import { prepareAll, type Ready } from "./prepare-all.ts";
import { runAll } from "./runs/run-all.ts";

export { compare } from "./compare.ts";
export { doctor } from "./doctor/doctor.ts";
export { report } from "./report.ts";

/** Data from the launcher: the paths of the parts of c10m, and its version. */
export interface MainContext extends InitContext, ScriptEntries {
  readonly workerEntry: string;
  readonly version: string;
}

/** Executes one command line, and resolves to the exit code. */
export async function main(args: readonly string[], context: MainContext): Promise<number> {
  if (args[0] === "init") return init(args.slice(1), context);
  return runCommand(args, async () => {
    const command = parseFlags(args);
    if (command.kind === "help") return print(helpText());
    if (command.kind === "version") return print(`c10m ${context.version}\n`);
    return await run(command, context);
  });
}

async function run(command: RunCommand, context: MainContext): Promise<number> {
  const { plan, planHash } = await loadPlan(command.script, context);
  if (command.plan) return print(`${JSON.stringify(plan, null, 2)}\n`);
  refuseUnwritable(command.outputs);
  const outside = approvedOutside();
  const approved = await permitted(plan, command, outside);
  if (command.isolate && outside === null) {
    return isolated(context.commandLine, needsOf(plan, command.connections), approved);
  }

  const host = readHost();
  const ready = await prepareAll(plan, command, host);
  if (outside === null && usesUserSpaceTcp(ready)) {
    return isolatedFor("packet", context.commandLine, packetNeeds(ready), approved);
  }
  const names = ready.entries.map(({ name }) => name);
  const base = command.compare === null ? null : readBase(command.compare, names);
  const halt = new HaltSwitch();
  const runs = await runAll(ready, command, host, context.workerEntry, halt);
  const cut = cutShort(runs, halt.halted);
  const measured: Omit<Result, "verdict"> = {
    version: RESULT_VERSION,
    planHash,
    overrides: { connections: command.connections, engine: command.engine, fit: command.fit, isolate: command.isolate },
    environment: environmentOf(host, context.version),
    plans: [...ready.entries],
    runs,
    comparison: null,
  };
  const comparison = base === null ? null : compareResults(base, measured, command.thresholdPercent ?? undefined);
  const verdict = verdictOf(runs, cut?.verdict ?? null, comparison?.regressions ?? 0);
  const result: Result = { ...measured, comparison, verdict };
  if (!publish(result, command)) return COULD_NOT_FINISH;
  const unwritten = publishOnGitHub(result, command.script);
  if (unwritten !== null) process.stderr.write(`c10m: ${unwritten}\n`);
  return exitCodeOf(result, cut, halt.halted);
}

/** Whether a side of any plan uses the user-space TCP stack. */
function usesUserSpaceTcp({ plans }: Ready): boolean {
  return plans.some(({ prepared: { engines } }) => engines.server === "packet" || engines.swarm === "packet");
}

/** The needs of user-space TCP. Connections with both ends in user space need no entry in the kernel's table. */
function packetNeeds({ plans }: Ready): NamespaceNeeds {
  const kernelEnds = plans.filter(
    ({ prepared: { engines } }) => engines.server !== "packet" || engines.swarm !== "packet",
  );
  return {
    connections: Math.max(1, ...kernelEnds.map(({ prepared }) => prepared.plan.swarm.connections)),
    listening: plans.map(({ prepared }) => prepared.plan.subject.ports),
  };
}

/**
 * Shows the commands that a plan starts, and makes sure that they may be started.
 *
 * @param outside the approvals of the process outside of the namespace, which has shown the commands; null without one
 * @returns the fingerprints of the commands
 * @throws {UserError} exit code 3 when one may not be started
 */
async function permitted(
  plan: Plan | Comparison,
  command: RunCommand,
  outside: readonly string[] | null,
): Promise<readonly string[]> {
  const commands = commandsOf(plan);
  // In a namespace c10m is not the foreground process of the terminal, so that a question would block forever.
  const permission = { programs: command.allowRun, approved: outside ?? [], mayAsk: outside === null };
  const approved = await permitCommands(commands, permission);
  if (outside === null && !command.quiet) {
    for (const each of commands) process.stderr.write(`starts ${commandText(each)}\n`);
  }
  return approved;
}

/**
 * Returns what cut the runs short: `halted` for all runs, or the reason of a single run; null when all runs are
 * complete. A halt after the measurement, while c10m only closes connections, does not count.
 */
function cutShort(runs: readonly RunResult[], halted: Halted | null): Halted | null {
  const reason = runs.find(({ aborted }) => aborted !== null)?.aborted ?? null;
  return reason === null ? null : (halted ?? aborted(reason));
}

/** A signal determines the exit code even when it came too late to cut a run short. */
function exitCodeOf({ verdict }: Result, cut: Halted | null, halted: Halted | null): number {
  if (cut !== null) return cut.exitCode;
  if (halted?.verdict === "interrupted") return halted.exitCode;
  return verdict === "passed" ? 0 : 1;
}
