import type { EngineChoice, Plan } from "../dsl/plan.ts";
import { resizePlan } from "../dsl/resize.ts";
import type { EngineName } from "./coordinate/protocol.ts";
import { chooseEngine } from "./engine/registry.ts";
import type { RunCommand } from "./flags.ts";
import { renderFit, renderRefusal } from "./preflight/advice.ts";
import type { Assessment, Profiles, Sizing } from "./preflight/assessment.ts";
import { assess } from "./preflight/capacity.ts";
import { estimateSeconds } from "./preflight/estimate.ts";
import type { Host } from "./preflight/host.ts";
import { portShortfalls, refusedPorts } from "./preflight/ports.ts";
import { UserError, usageError } from "./problem.ts";

/** A plan that this host can carry out, and how. */
export interface Prepared {
  readonly plan: Plan;
  readonly sizing: Sizing;
  readonly engines: { readonly server: EngineName | null; readonly swarm: EngineName; readonly why: string };
  /** What the user should know before it starts. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/**
 * From the script's plan to one that is sure to fit: engines chosen, flags applied, every need held against the host.
 *
 * @throws {UserError} exit code 2 for an engine that is not to be had, 3 when the host cannot hold the plan
 */
export async function prepare(scripted: Plan, command: RunCommand, host: Host): Promise<Prepared> {
  const wanted = command.connections === null ? scripted : resizePlan(scripted, command.connections);
  const { subject, swarm } = wanted;
  const server = subject.kind === "listen" ? engineFor(command.engine ?? subject.engine).engine : null;
  const choice = command.engine ?? swarm.engine;
  const { engine: client, why } = engineFor(choice);
  const profiles: Profiles = { server: server?.profile ?? null, swarm: client.profile };

  const ports = portShortfalls(await refusedPorts(subject.host, subject.ports), subject.host, subject.ports);
  const first = assess(wanted, host, profiles);
  const fitted = command.fit && ports.length === 0 && first.shortfalls.length > 0 && first.largest > 0;
  const plan = fitted ? resizePlan(wanted, first.largest) : wanted;
  const assessment = fitted ? assess(plan, host, profiles) : first;
  refuseShortfalls({ ...assessment, shortfalls: [...ports, ...assessment.shortfalls] });

  return {
    plan,
    sizing: assessment.sizing,
    engines: {
      server: server?.profile.name ?? null,
      swarm: client.profile.name,
      why: `${choice === "auto" ? "auto: " : ""}${why}`,
    },
    notes: [
      ...(fitted ? [renderFit(wanted.swarm.connections, plan.swarm.connections, first.binding)] : []),
      ...assessment.notes,
    ],
    seconds: estimateSeconds(plan, profiles) * command.runs,
  };
}

function engineFor(choice: EngineChoice) {
  const { engine, why } = chooseEngine(choice);
  if (engine === null) throw usageError(`cannot use the ${choice} engine: ${why}`, "--engine node, or --engine auto");
  return { engine, why };
}

function refuseShortfalls(assessment: Assessment): void {
  if (assessment.shortfalls.length === 0) return;
  throw new UserError(3, [{ message: renderRefusal(assessment) }]);
}
