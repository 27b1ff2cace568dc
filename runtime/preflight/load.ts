/** Everything that a swarm of one size needs of a host, as plain figures. It is computed again for each size. */

import type { Plan } from "../../dsl/plan.ts";
import type { Host } from "../host/host.ts";
import type { PortSpan } from "../host/proc-limits.ts";
import type { Profiles } from "./assessment.ts";
import { type Memory, type MemoryRoom, memoryNeed, memoryRoom } from "./memory.ts";
import { type Sourcing, sourcePortsOf, sourcingOf, type Tuples, tuplesOf } from "./tuples.ts";
import { type Side, serverSide, swarmSide } from "./workers.ts";

/** What does not depend on the size of the swarm. */
export interface Setting {
  readonly plan: Plan;
  readonly host: Host;
  readonly profiles: Profiles;
  readonly sourcing: Sourcing;
  readonly sourcePorts: readonly number[];
  readonly room: MemoryRoom;
}

/** What a swarm of one size needs, and how many workers it gets. */
export interface Load {
  readonly connections: number;
  readonly tuples: Tuples;
  /** null when the server is the user's own. */
  readonly server: Side | null;
  readonly swarm: Side;
  readonly memory: Memory;
}

/** A plan on a host. */
export function settingOf(plan: Plan, host: Host, profiles: Profiles): Setting {
  const sourcing = sourcingOf(plan, host, profiles.swarm);
  return {
    plan,
    host,
    profiles,
    sourcing,
    sourcePorts: sourcePortsOf(host, plan.subject.ports),
    room: memoryRoom(host),
  };
}

/** The setting with another number of listening ports. */
export function withPorts(setting: Setting, count: number): Setting {
  const ports = { ...setting.plan.subject.ports, count };
  const plan = { ...setting.plan, subject: { ...setting.plan.subject, ports } };
  return { ...setting, plan, sourcePorts: sourcePortsOf(setting.host, ports) };
}

/** The setting with another range of source ports. */
export function withEphemeralPorts(setting: Setting, ephemeralPorts: PortSpan): Setting {
  const host = { ...setting.host, ephemeralPorts };
  return { ...setting, host, sourcePorts: sourcePortsOf(host, setting.plan.subject.ports) };
}

/** The setting with another limit on the open files of a process. */
export function withOpenFiles(setting: Setting, openFilesHard: number): Setting {
  return { ...setting, host: { ...setting.host, openFilesHard } };
}

/** The load of `connections` connections instead of the plan's own number. */
export function loadOf(setting: Setting, connections: number): Load {
  const { plan, host, profiles, sourcing, sourcePorts, room } = setting;
  const { subject } = plan;
  const own = subject.kind === "listen" ? subject.workers : null;
  const swarm = swarmSide(plan, connections, host, profiles.swarm);
  const server = profiles.server && serverSide(plan, linked(own, swarm, profiles), connections, host, profiles.server);
  const workers = { server: server?.workers ?? 0, swarm: swarm.workers };
  return {
    connections,
    tuples: tuplesOf(sourcing, connections, subject.ports.count, sourcePorts.length, host),
    server,
    swarm,
    memory: { ...room, needBytes: memoryNeed(plan, connections, workers, profiles) },
  };
}

/**
 * In user space each server worker needs its own link. Each worker of a swarm in user space provides one; otherwise the
 * kernel provides the only one.
 */
function linked(own: number | null, swarm: Side, on: Profiles): number | null {
  if (!on.server?.userSpace) return own;
  return on.swarm.userSpace ? Math.min(own ?? swarm.workers, swarm.workers) : 1;
}

/** Whether the open files of every worker stay within the limit. */
export function filesFit(side: Side): boolean {
  return side.filesLimit === null || side.files <= side.filesLimit;
}

/** Whether every server worker has a listening port. */
export function workersFit(server: Side, setting: Setting): boolean {
  return setting.profiles.server?.portSpansWorkers === true || server.workers <= setting.plan.subject.ports.count;
}

/** Memory of both sides that counts toward RLIMIT_MEMLOCK, which is one for all processes of a user. */
export function lockedBytes({ server, swarm }: Load): number {
  return (server?.lockedBytes ?? 0) + swarm.lockedBytes;
}

/** Whether the user may lock this much memory. */
export function lockedFits(load: Load, { host }: Setting): boolean {
  return host.lockedMemoryBytes === null || lockedBytes(load) <= host.lockedMemoryBytes;
}

/** Whether the firewall can track every connection in addition to those that it tracks already. */
export function trackingFits({ connections }: Load, { host }: Setting): boolean {
  return host.tracking === null || host.tracking.count + connections <= host.tracking.most;
}

/** Whether every need is met. */
export function loadFits(load: Load, setting: Setting): boolean {
  const { tuples, server, swarm, memory } = load;
  const serverFits = server === null || (filesFit(server) && workersFit(server, setting));
  const filesAndTuples = tuples.need <= tuples.have && serverFits && filesFit(swarm);
  const kernelFits = lockedFits(load, setting) && trackingFits(load, setting);
  return filesAndTuples && kernelFits && memory.needBytes <= memory.haveBytes;
}
