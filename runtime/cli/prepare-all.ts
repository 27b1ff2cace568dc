/** Turns what a script describes, one plan or several, into plans that fit this host. */

import { basename } from "node:path";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import type { Host } from "../host/host.ts";
import { whyMissing } from "../preflight/program.ts";
import { UserError } from "../problem/problem.ts";
import type { PlanEntry } from "../result/schema.ts";
import { planHashOf } from "../script/load-plan.ts";
import type { RunCommand } from "./flags.ts";
import { type Prepared, prepare } from "./prepare.ts";

/** A plan as written, its name, and the plan to run. */
export interface ReadyPlan {
  readonly name: string;
  readonly scripted: Plan;
  readonly prepared: Prepared;
}

/** All plans to run. */
export interface Ready {
  readonly plans: readonly ReadyPlan[];
  /** Every plan of the script, including those that are skipped. */
  readonly entries: readonly PlanEntry[];
  /** Notes for the user before the run. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

interface Named {
  readonly name: string;
  readonly scripted: Plan;
}

/**
 * Prepares every plan before the first is run. A plan whose server needs something that this machine lacks is skipped;
 * with `--fit` all plans of a comparison are scaled down by the same share, so that they stay comparable.
 *
 * @throws {UserError} exit code 2 for an engine that is not available, 3 when the host cannot hold a plan; of a
 *   comparison with what is wrong with every plan, by name
 */
export async function prepareAll(described: Plan | Comparison, command: RunCommand, host: Host): Promise<Ready> {
  const named = namedPlans(described, command.script);
  const entries = named.map(({ name, scripted }) => ({
    name,
    planHash: planHashOf(scripted),
    skipped: whyMissing(scripted),
  }));
  const present = named.filter((_, index) => entries[index]?.skipped === null);
  if (present.length === 0) throw nothingToRun(entries);
  const first = await prepareEach(present, command, host, named.length > 1);
  const plans = await alike(first, command, host);
  return {
    plans,
    entries,
    notes: [...skippedNotes(entries), ...notesOf(plans)],
    seconds: plans.reduce((sum, { prepared }) => sum + prepared.seconds, 0),
  };
}

function namedPlans(described: Plan | Comparison, script: string): Named[] {
  if (described.kind === "comparison") return described.plans.map((plan) => ({ name: plan.name, scripted: plan }));
  return [{ name: described.name ?? nameOf(script), scripted: described }];
}

/** "examples/hello.bench.ts" is called "hello". */
function nameOf(script: string): string {
  return basename(script).replace(/(\.bench)?\.[cm]?[jt]s$|\.json$/, "");
}

function nothingToRun(entries: readonly PlanEntry[]): UserError {
  return new UserError(
    3,
    entries.map(({ name, skipped }) => ({
      message: entries.length === 1 ? `cannot run ${name}: ${skipped}` : `${name}: ${skipped}`,
      fix: "install what the server needs, or correct `needs`",
    })),
  );
}

/** Prepares every plan, and reports the refusals of all of them together. */
async function prepareEach(
  named: readonly Named[],
  command: RunCommand,
  host: Host,
  withNames: boolean,
): Promise<ReadyPlan[]> {
  const plans: ReadyPlan[] = [];
  const refusals: UserError[] = [];
  for (const { name, scripted } of named) {
    try {
      plans.push({ name, scripted, prepared: await prepare(scripted, command, host) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refusals.push(withNames ? withName(error, name) : error);
    }
  }
  if (refusals.length === 0) return plans;
  // An error in the script decides the exit code before a shortfall of the host.
  const exitCode = refusals.some((refusal) => refusal.exitCode === 2) ? 2 : 3;
  throw new UserError(
    exitCode,
    refusals.flatMap(({ problems }) => problems),
  );
}

function withName({ exitCode, problems }: UserError, name: string): UserError {
  return new UserError(
    exitCode,
    problems.map((problem) => ({ ...problem, message: `${name}: ${problem.message}` })),
  );
}

/** With `--fit`, scales all plans down by the share of the plan that has to be scaled down most. */
async function alike(plans: readonly ReadyPlan[], command: RunCommand, host: Host): Promise<readonly ReadyPlan[]> {
  if (!command.fit || plans.length === 1) return plans;
  const wanted = ({ scripted }: Named) => command.connections ?? scripted.swarm.connections;
  const share = Math.min(...plans.map((plan) => plan.prepared.plan.swarm.connections / wanted(plan)));
  if (share === 1) return plans;
  const scaled: ReadyPlan[] = [];
  for (const plan of plans) {
    // The small addition makes 3 x (1 / 3) come out as 1.
    const connections = Math.max(1, Math.floor(wanted(plan) * share + 1e-6));
    const prepared = await prepare(plan.scripted, { ...command, connections }, host);
    const notes = [
      `--fit: ${connections} connections instead of ${wanted(plan)}, so that all plans fit`,
      ...prepared.notes,
    ];
    const fits = plan.prepared.plan.swarm.connections === connections;
    scaled.push(fits ? plan : { ...plan, prepared: { ...prepared, notes } });
  }
  return scaled;
}

function skippedNotes(entries: readonly PlanEntry[]): string[] {
  return entries.flatMap(({ name, skipped }) => (skipped === null ? [] : [`${name}: skipped, ${skipped}`]));
}

/** Each note once, with the names of its plans unless it applies to all of them. */
function notesOf(plans: readonly ReadyPlan[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, prepared } of plans) {
    for (const note of prepared.notes) names.set(note, [...(names.get(note) ?? []), name]);
  }
  return [...names].map(([note, of]) => (of.length === plans.length ? note : `${of.join(", ")}: ${note}`));
}
