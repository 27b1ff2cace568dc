/** Chooses the engine of each side of a plan from the script and `--engine`, and for `auto` from what fits. */

import type { EngineChoice, Plan } from "../../dsl/plan.ts";
import { type Abilities, chooseEngine, type EngineName, engines, whyNotUse } from "../engine/registry.ts";
import { gibAvailable, gibNeeded } from "../format/units.ts";
import type { Host } from "../host/host.ts";
import type { Assessment, Profiles } from "../preflight/assessment.ts";
import { assess } from "../preflight/capacity.ts";
import { loadOf, settingOf } from "../preflight/load.ts";
import { usageError } from "../problem/problem.ts";

/** The engines of a plan, and what preflight says about it on them. */
export interface ChosenEngines {
  readonly profiles: Profiles;
  readonly names: { readonly server: EngineName | null; readonly swarm: EngineName; readonly why: string };
}

/**
 * The engines that the script and the flag name; `auto` takes the fastest with kernel sockets.
 *
 * @throws {UserError} exit code 2 for an engine that is not available
 */
export function namedEngines(plan: Plan, flag: EngineChoice | null): ChosenEngines {
  const { subject, swarm } = plan;
  const needed = neededBy(plan);
  const server = subject.kind === "listen" ? engineFor(flag ?? subject.engine, { ...needed, from: false }) : null;
  const choice = flag ?? swarm.engine;
  const client = engineFor(choice, needed);
  const why = choice === "auto" ? `auto: ${client.why}` : client.why;
  return chosen(server?.name ?? null, client.name, why);
}

function neededBy({ subject, swarm }: Plan): Abilities {
  return {
    tls: subject.kind === "connect" && subject.secure,
    running: subject.kind === "connect",
    host: subject.host,
    from: swarm.from !== null,
  };
}

function engineFor(choice: EngineChoice, needed: Abilities) {
  const found = chooseEngine(choice, needed);
  if (found.engine !== null) return found;
  throw usageError(`cannot use the ${choice} engine: ${found.why}`, "--engine node, or --engine auto");
}

function chosen(server: EngineName | null, swarm: EngineName, why: string): ChosenEngines {
  const profiles = { server: server === null ? null : engines[server].profile, swarm: engines[swarm].profile };
  return { profiles, names: { server, swarm, why } };
}

/**
 * The same, but TCP in user space where `auto` is free to choose and kernel sockets do not fit into memory: for the swarm,
 * and for c10m's own server too if that is still too much.
 */
export function fittingEngines(named: ChosenEngines, plan: Plan, flag: EngineChoice | null, host: Host): ChosenEngines {
  const { subject, swarm } = plan;
  if ((flag ?? swarm.engine) !== "auto" || whyNotUse("packet", neededBy(plan)) !== null) return named;
  const kernel = assess(plan, host, named.profiles);
  if (!lacksMemory(kernel)) return named;
  const why = whyPacket(plan, host, named.profiles);
  const serverIsFree = subject.kind === "listen" && (flag ?? subject.engine) === "auto";
  const swarmOnly = chosen(named.names.server, "packet", `${why}; the swarm speaks TCP in user space`);
  const both = chosen("packet", "packet", `${why}; both sides speak TCP in user space`);
  const candidates = serverIsFree ? [swarmOnly, both] : [swarmOnly];
  const fits = ({ profiles }: ChosenEngines) => assess(plan, host, profiles).shortfalls.length === 0;
  return candidates.find(fits) ?? candidates.at(-1)!;
}

function lacksMemory({ shortfalls }: Assessment): boolean {
  return shortfalls.some(({ what }) => what === "memory");
}

function whyPacket(plan: Plan, host: Host, kernel: Profiles): string {
  const { memory } = loadOf(settingOf(plan, host, kernel), plan.swarm.connections);
  const has = gibAvailable(memory.haveBytes);
  return `auto: kernel sockets would take ${gibNeeded(memory.needBytes)}, and ${memory.of} has ${has}`;
}
