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

/** A plan that this host can run, and how to run it. */
export interface Prepared {
  readonly plan: Plan;
  /** The address that the swarm connects to. A name in the plan has been looked up. */
  readonly address: string;
  readonly sizing: Sizing;
  readonly engines: { readonly server: EngineName | null; readonly swarm: EngineName; readonly why: string };
  /** Notes for the user before the run. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/**
 * Turns the plan of a script into one that fits this host: applies the flags, chooses the engines, and checks every need.
 *
 * @throws {UserError} exit code 2 for an engine that is not available or a host that is not allowed, 3 when the host
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

/** Finds the server and checks its ports: free for a server that c10m starts, accepting for one that already runs. */
async function lookAtServer({ subject, swarm }: Plan, allowed: readonly string[]): Promise<Reached> {
  const { kind, host, ports } = subject;
  if (kind !== "connect") {
    return { address: host, shortfalls: portShortfalls(await refusedPorts(host, ports), host, ports) };
  }
  const found = await whereIs(host, allowed);
  if ("fix" in found) throw usageError(found.message, found.fix);
  if (swarm.from === null) return reach(subject, found.addresses);
  // Source addresses are IPv4 loopback addresses.
  const addresses = found.addresses.filter((address) => isLoopback(address) && !address.includes(":"));
  if (addresses.length > 0) return reach(subject, addresses);
  throw usageError(`\`from\` has loopback addresses, from which ${host} cannot be reached`, "leave `from` out");
}

/** The plan with the server's address instead of its name, because capacity depends on the address. */
function at(address: string, plan: Plan): Plan {
  return { ...plan, subject: { ...plan.subject, host: address } };
}

function refuseShortfalls(assessment: Assessment): void {
  if (assessment.shortfalls.length === 0) return;
  throw new UserError(3, [{ message: renderRefusal(assessment) }]);
}
