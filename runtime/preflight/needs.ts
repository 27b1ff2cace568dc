/** A load in words: one row for each resource that it needs, with the amount that the host has. */

import type { EngineProfile } from "../engine/profile.ts";
import { formatCount, gibAvailable, gibNeeded, plural } from "../format/units.ts";
import { MOST_SOURCES } from "./addresses.ts";
import type { Need } from "./assessment.ts";
import { filesFit, type Load, lockedBytes, lockedFits, type Setting, trackingFits, workersFit } from "./load.ts";
import { messagesInFlightBytes } from "./messages-in-flight.ts";
import { type Side, slotsOf } from "./workers.ts";

/** Messages in flight are named separately when they need at least this share of the memory. */
const NAMED_SHARE = 0.05;

/** Every need of a load, in the order tuples, workers, open files, locked memory, tracking, memory. */
export function needsOf(load: Load, setting: Setting): Need[] {
  const { server, swarm } = load;
  const rows = [tuplesNeed(load, setting)];
  if (server?.own === true) rows.push(workersNeed(server, setting));
  if (server !== null) rows.push(filesNeed(server, setting));
  rows.push(filesNeed(swarm, setting));
  if (lockedBytes(load) > 0 && setting.host.lockedMemoryBytes !== null) rows.push(lockedNeed(load, setting));
  if (setting.host.tracking !== null) rows.push(trackingNeed(load, setting));
  rows.push(memoryNeed(load, setting));
  return rows;
}

function tuplesNeed({ tuples }: Load, { plan, host, sourcing, sourcePorts }: Setting): Need {
  const ports = plural(plan.subject.ports.count, "listening port");
  const addresses = sourcing.kind === "any" ? `up to ${formatCount(MOST_SOURCES)} source addresses` : null;
  const factors = `${addresses ?? plural(tuples.sources, "source address")} x ${ports} x ${formatCount(sourcePorts.length)} source ports`;
  const alone = "source ports; this system identifies loopback connections by them alone";
  const linux = host.platform === "linux";
  if (sourcing.kind === "own") {
    const have = `${formatCount(tuples.have)} (sources of the packet engine's own)`;
    return { what: "tuples", side: null, need: formatCount(tuples.need), have, source: "the engine", fits: true };
  }
  return {
    what: "tuples",
    side: null,
    need: formatCount(tuples.need),
    have: linux ? `${formatCount(tuples.have)} (${factors})` : `${formatCount(tuples.have)} ${alone}`,
    source: host.ephemeralPorts === null ? "assumed" : linux ? "net.ipv4.ip_local_port_range" : "net.inet.ip.portrange",
    fits: tuples.need <= tuples.have,
  };
}

function workersNeed(server: Side, setting: Setting): Need {
  return {
    what: "workers",
    side: "server",
    need: `a listening port for each of ${plural(server.workers, "server worker")}`,
    have: plural(setting.plan.subject.ports.count, "listening port"),
    source: "the script",
    fits: workersFit(server, setting),
  };
}

function filesNeed(side: Side, setting: Setting): Need {
  const fits = filesFit(side);
  const each = side.workers === 1 ? "in 1" : `in each of ${formatCount(side.workers)}`;
  const workers = `${each} ${side.side} worker${side.workers === 1 ? "" : "s"}`;
  const limit = side.filesLimit === null ? "an unknown number" : formatCount(side.filesLimit);
  return {
    what: "open files",
    side: side.side,
    need: `${formatCount(side.files)} ${workers}${fits ? "" : insteadOf(side, setting)}`,
    have: `${limit} in a process${fits || side.own ? "" : `, and at most ${workersAtMost(side, setting)}`}`,
    source: "/proc/self/limits",
    fits,
  };
}

/**
 * States that more workers would help, or that one port or the worker itself already exceeds the limit of a process.
 */
function insteadOf(side: Side, { profiles }: Setting): string {
  if (side.fewest !== null) return `, or ${plural(side.fewest, "worker")}`;
  const profile = (side.side === "server" ? profiles.server : null) ?? profiles.swarm;
  const room = (side.filesLimit ?? 0) - profile.filesPerWorker - (side.side === "server" ? 1 : 0);
  const most = heldBy(room, side, profile);
  if (most < 1) return `; a worker needs ${formatCount(profile.filesPerWorker)} for itself`;
  return `; one port on the ${profile.name} engine holds at most ${formatCount(most)} here (all its connections are in one process)`;
}

/** How many connections a worker with this many open files can hold. */
function heldBy(files: number, { side, filesLimit }: Side, { filesPerConnection, tables }: EngineProfile): number {
  if (tables === null) return Math.floor(files / filesPerConnection);
  return Math.floor(files * slotsOf(tables, side, filesLimit));
}

function workersAtMost(side: Side, { plan, host, profiles }: Setting): string {
  const profile = (side.side === "server" ? profiles.server : null) ?? profiles.swarm;
  const workers = plural(side.most, "worker");
  if (side.most < side.ceiling) return `${workers} (${profile.workersPerCore} per core, ${plural(host.cores, "core")})`;
  const perPort = side.side === "server" && side.ceiling === plan.subject.ports.count;
  return `${workers} (one per ${perPort ? "listening port" : "connection"})`;
}

function lockedNeed(load: Load, setting: Setting): Need {
  const kib = (bytes: number) => `${formatCount(Math.ceil(bytes / 1024))} KiB`;
  return {
    what: "locked memory",
    side: null,
    need: `${kib(lockedBytes(load))} for the rings of both sides`,
    have: `${kib(setting.host.lockedMemoryBytes ?? 0)} for all processes of this user`,
    source: "/proc/self/limits",
    fits: lockedFits(load, setting),
  };
}

function trackingNeed(load: Load, setting: Setting): Need {
  const { count, most } = setting.host.tracking ?? { count: 0, most: 0 };
  return {
    what: "tracking",
    side: null,
    need: `${plural(load.connections, "connection")} that the firewall tracks`,
    have: `${formatCount(Math.max(0, most - count))} (net.netfilter.nf_conntrack_max is ${formatCount(most)}, ${formatCount(count)} are tracked now)`,
    source: "net.netfilter.nf_conntrack_max",
    fits: trackingFits(load, setting),
  };
}

function memoryNeed({ connections, server, swarm, memory }: Load, { plan, host, profiles }: Setting): Need {
  const workers = plural((server?.workers ?? 0) + swarm.workers, "worker");
  const without = profiles.server === null ? ", without the server's memory" : "";
  const left = host.memoryLeftBytes === null && memory.of === "this host" ? "in all" : "left";
  const messages = messagesInFlightBytes(plan, connections);
  const inFlight = messages > memory.needBytes * NAMED_SHARE ? `, messages in flight (${gibNeeded(messages)})` : "";
  const kept = `${memory.of} has ${gibAvailable(memory.leftBytes)} ${left}, ${gibAvailable(memory.reserveBytes)} stays free`;
  const files = host.memoryLeftBytes === null ? "all memory" : "/proc/meminfo";
  return {
    what: "memory",
    side: null,
    need: `${gibNeeded(memory.needBytes)} for ${plural(connections, "connection")}${inFlight} and ${workers}${without}`,
    have: `${gibAvailable(memory.haveBytes)} (${kept})`,
    source: memory.of === "this host" ? files : "cgroup",
    fits: memory.needBytes <= memory.haveBytes,
  };
}
