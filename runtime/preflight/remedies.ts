/** What would fix a shortfall, fewest privileges first. Each remedy is sure to help and has exact figures. */

import { MAX_PORT, MAX_WORKERS } from "../../dsl/limits.ts";
import { formatCount, gibNeeded, plural } from "../format/units.ts";
import { isLoopback, MOST_SOURCES } from "./addresses.ts";
import type { Need } from "./assessment.ts";
import {
  filesFit,
  type Load,
  loadOf,
  lockedBytes,
  type Setting,
  withEphemeralPorts,
  withOpenFiles,
  withPorts,
} from "./load.ts";
import { smallestThat } from "./search.ts";
import { ephemeralRange } from "./tuples.ts";
import type { Side } from "./workers.ts";

/** The widest ephemeral range without privileged ports. */
const WIDEST = { first: 1024, last: MAX_PORT };

/** More open files than any swarm needs. */
const MOST_OPEN_FILES = 2 ** 30;

/** Remedies for one unmet need. `largest` is the largest swarm that fits, which `--fit` would use. */
export function remediesFor({ what, side }: Need, load: Load, setting: Setting, largest: number): string[] {
  const fit = largest === 0 ? [] : [`--fit: a swarm of ${formatCount(largest)}`];
  switch (what) {
    case "tuples":
      return [...scriptTuples(load, setting), ...fit, ...widerRange(load, setting)];
    case "workers":
      return scriptWorkers(load, setting);
    case "open files":
      return [
        ...scriptFiles(side === "server" ? load.server : load.swarm, load, setting),
        ...fit,
        ...raiseLimit(load, setting),
      ];
    case "locked memory":
      return [...fit, raiseLocked(load)];
    case "tracking":
      return [...fit, ...withoutTracking(load, setting)];
    case "memory":
      return [...fit, moreMemory(load)];
  }
}

function scriptTuples(load: Load, setting: Setting): string[] {
  const { plan, host, sourcing, sourcePorts } = setting;
  if (host.platform !== "linux" || sourcePorts.length === 0) return [];
  if (!plan.subject.host.startsWith("127.")) {
    const { kind, host: address } = plan.subject;
    const elsewhere = kind === "connect" && !isLoopback(address);
    const fix = kind === "connect" ? "127.0.0.1 in the url" : 'host: "127.0.0.1"';
    const local = elsewhere ? [] : [`${fix}: IPv4 loopback has millions of source addresses`];
    return [...morePorts(load, setting, tuplesFit), ...local];
  }
  if (sourcing.kind !== "listed") return [];
  const sources = Math.ceil(Math.ceil(load.connections / plan.subject.ports.count) / sourcePorts.length);
  if (sources >= MOST_SOURCES) return morePorts(load, setting, tuplesFit);
  // One more than needed, because 127.0.0.0 cannot be a source.
  const bits = Math.min(24, 32 - Math.ceil(Math.log2(sources + 1)));
  const wider = `from: "127.0.0.0/${bits}", or leave \`from\` out: c10m uses as many source addresses as it needs`;
  return [...morePorts(load, setting, tuplesFit), wider];
}

function widerRange(load: Load, setting: Setting): string[] {
  const { host } = setting;
  const { first, last } = ephemeralRange(host);
  const wide = { first: Math.min(first, WIDEST.first), last: Math.max(last, WIDEST.last) };
  if (!tuplesFit(loadOf(withEphemeralPorts(setting, wide), load.connections))) return [];
  if (host.platform === "linux") {
    return [`sysctl -w net.ipv4.ip_local_port_range="${wide.first} ${wide.last}" (as root)`];
  }
  return host.platform === "darwin" ? [`sudo sysctl -w net.inet.ip.portrange.first=${wide.first}`] : [];
}

function scriptWorkers({ server }: Load, { plan }: Setting): string[] {
  const { first, count } = plan.subject.ports;
  const workers = server?.workers ?? 0;
  const ports = first + workers - 1 <= MAX_PORT ? [`ports(${first}, ${workers}): a port for each worker`] : [];
  return [`workers: ${count} in listen(...), or leave \`workers\` out`, ...ports];
}

/** `ports(first, n)` with the fewest ports with which `fits` holds. */
function morePorts(load: Load, setting: Setting, fits: (load: Load) => boolean): string[] {
  if (fits(load)) return [];
  const { first, count } = setting.plan.subject.ports;
  const more = smallestThat(count + 1, MAX_PORT - first + 1, (ports) => {
    return fits(loadOf(withPorts(setting, ports), load.connections));
  });
  return more === null ? [] : [`ports(${first}, ${more}): more listening ports share the connections`];
}

function scriptFiles(side: Side | null, load: Load, setting: Setting): string[] {
  if (side === null) return [];
  const ports = side.side === "server" ? morePorts(load, setting, serverFilesFit) : [];
  if (side.fewest === null || side.fewest > MAX_WORKERS) return ports;
  const many = `more than the ${side.most} that c10m chooses by itself on ${plural(setting.host.cores, "core")}`;
  const why = side.fewest > side.most ? many : "the smallest number that fits";
  return [...ports, `workers: ${side.fewest} in ${side.side === "server" ? "listen(...)" : ".swarm(...)"}: ${why}`];
}

function raiseLocked(load: Load): string {
  const kib = Math.ceil(lockedBytes(load) / 1024);
  return `ulimit -l ${kib} (as root, in the shell that starts c10m; systemd: LimitMEMLOCK=${kib}K; Docker: --ulimit memlock=${kib * 1024})`;
}

function withoutTracking({ connections }: Load, { plan, host }: Setting): string[] {
  const most = (host.tracking?.count ?? 0) + connections;
  const isolate = plan.subject.kind === "connect" ? [] : ["--isolate: a private network without the firewall"];
  return [...isolate, `sysctl -w net.netfilter.nf_conntrack_max=${most} (as root)`];
}

/** One limit for both sides, because every process inherits it from the shell that starts c10m. */
function raiseLimit({ connections }: Load, setting: Setting): string[] {
  const { host } = setting;
  // Where connections are in tables, a higher limit also means larger tables.
  const files = smallestThat(1, MOST_OPEN_FILES, (limit) => {
    const { server, swarm } = loadOf(withOpenFiles(setting, limit), connections);
    return filesFit(swarm) && (server === null || filesFit(server));
  });
  if (files === null) return [];
  const ceiling = host.openFilesMost !== null && files > host.openFilesMost ? `sysctl -w fs.nr_open=${files} && ` : "";
  return [`${ceiling}ulimit -n ${files} (as root, in the shell that starts c10m; Docker: --ulimit nofile=${files})`];
}

function moreMemory({ memory }: Load): string {
  const wanted = gibNeeded(memory.needBytes + memory.reserveBytes);
  if (memory.of === "this host") return `a host with ${wanted} of free memory, or close other programs here`;
  return `a control group with ${wanted} of free memory (Docker: --memory)`;
}

function tuplesFit({ tuples }: Load): boolean {
  return tuples.need <= tuples.have;
}

function serverFilesFit({ server }: Load): boolean {
  return server === null || filesFit(server);
}
