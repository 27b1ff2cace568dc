import type { Plan } from "../../dsl/plan.ts";
import { resizePlan } from "../../dsl/resize.ts";
import type { EngineName } from "../engine/registry.ts";
import type { Host } from "../host/host.ts";
import { estimateSeconds } from "../phases/estimate.ts";
import { isLoopback } from "../preflight/addresses.ts";
import { renderFit, renderRefusal } from "../preflight/advice.ts";
import type { Assessment, Sizing } from "../preflight/assessment.ts";
import { assess } from "../preflight/capacity.ts";
import { portShortfalls, refusedPorts } from "../preflight/ports.ts";
import { type Reached, reach, whereIs } from "../preflight/reach.ts";
import { UserError, usageError } from "../problem/problem.ts";
import { fittingEngines, namedEngines } from "./choose-engines.ts";
import type { RunCommand } from "./flags.ts";

/** A plan that this host can carry out, and how. */
export interface Prepared {
  readonly plan: Plan;
  /** Where the swarm connects to: the address behind the name that the plan has. */
  readonly address: string;
  readonly sizing: Sizing;
  readonly engines: { readonly server: EngineName | null; readonly swarm: EngineName; readonly why: string };
  /** What the user should know before it starts. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/**
 * From the script's plan to one that is sure to fit: engines chosen, flags applied, every need held against the host.
 *
 * @throws {UserError} exit code 2 for an engine that is not to be had or a host that is not allowed, 3 when the host
 *   cannot hold the plan or the server does not answer
 */
export async function prepare(scripted: Plan, command: RunCommand, host: Host): Promise<Prepared> {
  const wanted = command.connections === null ? scripted : resizePlan(scripted, command.connections);
  const named = namedEngines(wanted, command.engine);

  const { address, shortfalls } = await lookAtServer(wanted, command.allowNet);
  const { profiles, names } = fittingEngines(named, at(address, wanted), command.engine, host);
  const first = assess(at(address, wanted), host, profiles);
  const fitted = command.fit && shortfalls.length === 0 && first.shortfalls.length > 0 && first.largest > 0;
  const plan = fitted ? resizePlan(wanted, first.largest) : wanted;
  const assessment = fitted ? assess(at(address, plan), host, profiles) : first;
  refuseShortfalls({ ...assessment, shortfalls: [...shortfalls, ...assessment.shortfalls] });

  return {
    plan,
    address,
    sizing: assessment.sizing,
    engines: names,
    notes: [
      ...(fitted ? [renderFit(wanted.swarm.connections, plan.swarm.connections, first.binding)] : []),
      ...assessment.notes,
    ],
    seconds: estimateSeconds(plan, profiles) * command.runs,
  };
}

/** Where the server is, and what is wrong with its ports: taken, if it is yet to be started, or else not accepting. */
async function lookAtServer({ subject, swarm }: Plan, allowed: readonly string[]): Promise<Reached> {
  const { kind, host, ports } = subject;
  if (kind !== "connect") {
    return { address: host, shortfalls: portShortfalls(await refusedPorts(host, ports), host, ports) };
  }
  const found = await whereIs(host, allowed);
  if ("fix" in found) throw usageError(found.message, found.fix);
  if (swarm.from === null) return reach(subject, found.addresses);
  // Source addresses are loopback's, and IPv4.
  const addresses = found.addresses.filter((address) => isLoopback(address) && !address.includes(":"));
  if (addresses.length > 0) return reach(subject, addresses);
  throw usageError(`\`from\` has loopback addresses, from which ${host} cannot be reached`, "leave `from` out");
}

/** The plan with the server's address for its name, which capacity depends on. */
function at(address: string, plan: Plan): Plan {
  return { ...plan, subject: { ...plan.subject, host: address } };
}

function refuseShortfalls(assessment: Assessment): void {
  if (assessment.shortfalls.length === 0) return;
  throw new UserError(3, [{ message: renderRefusal(assessment) }]);
}
