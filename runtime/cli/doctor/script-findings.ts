/** Whether a script would run on this host. It makes the same checks as `run.mjs`, without running the script. */

import type { Host } from "../../host/host.ts";
import { UserError } from "../../problem/problem.ts";
import type { ScriptEntries } from "../../script/evaluate.ts";
import { loadPlan } from "../../script/load-plan.ts";
import { type AllowedPrograms, commandsOf, permitCommands } from "../allow-run.ts";
import { parseFlags } from "../flags.ts";
import { prepareAll } from "../prepare-all.ts";

/** One plan that runs here. */
export interface PlanFindings {
  readonly name: string;
  readonly connections: number;
  /** The swarm's engine. */
  readonly engine: string;
  readonly workers: { readonly server: number; readonly swarm: number };
  /** An estimate. */
  readonly seconds: number;
}

/** What the doctor found about a script. */
export interface ScriptFindings {
  /** As the user wrote it. */
  readonly script: string;
  readonly runs: boolean;
  /** Empty when it does not run. */
  readonly plans: readonly PlanFindings[];
  readonly notes: readonly string[];
  /** Why it does not run: every shortfall; empty when it runs. */
  readonly refusals: readonly string[];
}

const REFUSED = 3;

/**
 * @param allowRun programs that `needs` may start
 * @param entries where the parts of c10m lie that the script is loaded with
 * @throws {UserError} exit code 2 when the script itself is wrong
 */
export async function findingsOf(
  script: string,
  allowRun: AllowedPrograms,
  entries: ScriptEntries,
  host: Host,
): Promise<ScriptFindings> {
  const { plan } = await loadPlan(script, entries);
  const command = parseFlags(["--", script]);
  if (command.kind !== "run") throw new Error("a script is something to run");
  try {
    // The doctor does not start the server.
    const commands = commandsOf(plan).filter(({ purpose }) => purpose === "needs");
    await permitCommands(commands, { programs: allowRun, approved: [], mayAsk: true });
    const { plans, notes } = await prepareAll(plan, command, host);
    const lines = plans.map(({ name, prepared }) => ({
      name,
      connections: prepared.plan.swarm.connections,
      engine: prepared.engines.swarm,
      workers: { server: prepared.sizing.serverWorkers, swarm: prepared.sizing.swarmWorkers },
      seconds: prepared.seconds,
    }));
    return { script, runs: true, plans: lines, notes, refusals: [] };
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== REFUSED) throw error;
    const refusals = error.problems.map(({ message, fix }) => (fix === undefined ? message : `${message}\n  ${fix}`));
    return { script, runs: false, plans: [], notes: [], refusals };
  }
}
