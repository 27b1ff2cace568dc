/** The facts about a host that limit a swarm, each with its source, what it limits, and a verdict. */

import { formatCount, gibAvailable, plural } from "../format/units.ts";
import type { Host } from "../host/host.ts";
import { memoryRoom } from "./memory.ts";
import { ephemeralRange } from "./tuples.ts";

/** `unknown`: the system does not report the fact; this is not a failure. */
export type FactVerdict = "good" | "low" | "unknown";

/** One fact. */
export interface Fact {
  readonly name: string;
  /** "-" where it is unknown. */
  readonly value: string;
  /** The file, sysctl or call it was read from. */
  readonly source: string;
  readonly verdict: FactVerdict;
  /** What it limits. */
  readonly limits: string;
  /** How to raise it, where the verdict is "low"; null where it need not or cannot be raised. */
  readonly mend: string | null;
}

/** Below these values a swarm soon reaches the limit. Each is a default, or a round figure from practice. */
const USUAL_OPEN_FILES = 1_024;
const LINUX_SOMAXCONN = 4_096;
const FEW_SOURCE_PORTS = 20_000;
const LITTLE_MEMORY_BYTES = 2 ** 30;
const LOCKED_BYTES = 8 * 2 ** 20;
const LITTLE_TRACKING = 1_000_000;

/** Every fact, in the order in which a swarm meets them. */
export function factsOf(host: Host): Fact[] {
  return [
    openFiles(host),
    sourcePorts(host),
    sourceAddresses(host),
    backlog(host),
    memory(host),
    controlGroup(host),
    ...(host.platform === "linux" ? [lockedMemory(host), tracking(host), hashTable(host)] : []),
    cores(host),
    load(host),
  ];
}

/** A verdict on a figure that may be unknown. */
function verdictOn(value: number | null, isLow: (value: number) => boolean): FactVerdict {
  return value === null ? "unknown" : isLow(value) ? "low" : "good";
}

function openFiles({ openFilesHard, openFilesMost }: Host): Fact {
  const verdict = verdictOn(openFilesHard, (files) => files <= USUAL_OPEN_FILES);
  const ceiling = openFilesMost === null ? "" : ` (root can raise it to ${formatCount(openFilesMost)})`;
  const fix = `ulimit -n 20000 as root${ceiling}; Docker: --ulimit nofile=20000`;
  return {
    name: "open files per process",
    value: openFilesHard === null ? "-" : formatCount(openFilesHard),
    source: "/proc/self/limits (hard)",
    verdict,
    limits: "connections of one worker on the epoll and node engines, slots of one ring on uring",
    mend: verdict === "low" ? fix : null,
  };
}

function sourcePorts(host: Host): Fact {
  const { first, last } = ephemeralRange(host);
  const linux = host.platform === "linux";
  const count = last - first + 1;
  const known = host.ephemeralPorts !== null;
  const source = linux ? "net.ipv4.ip_local_port_range" : "net.inet.ip.portrange";
  const reserved = host.reservedPorts.reduce((sum, span) => sum + span.last - span.first + 1, 0);
  const verdict = known ? verdictOn(count, (ports) => ports < FEW_SOURCE_PORTS) : "unknown";
  const fix = linux
    ? '--isolate, or sysctl -w net.ipv4.ip_local_port_range="1024 65535" as root'
    : "sudo sysctl -w net.inet.ip.portrange.first=1024";
  const less = reserved === 0 ? "" : `, ${formatCount(reserved)} reserved`;
  return {
    name: "source ports",
    value: `${formatCount(count)} (${first}-${last}${less})`,
    source: known ? source : "assumed",
    verdict,
    limits: linux
      ? "connections from one source address to one listening port"
      : "all loopback connections: this system identifies them by the source port alone",
    mend: verdict === "low" ? fix : null,
  };
}

function sourceAddresses({ platform }: Host): Fact {
  const linux = platform === "linux";
  return {
    name: "source addresses",
    value: linux ? "127.0.0.0/8" : "127.0.0.1",
    source: linux ? "Linux's loopback" : "loopback",
    verdict: linux ? "good" : "low",
    limits: linux ? "nothing: c10m uses as many as it needs" : "more addresses or listening ports do not help here",
    mend: null,
  };
}

function backlog({ somaxconn, tcpMaxSynBacklog }: Host): Fact {
  const verdict = verdictOn(somaxconn, (most) => most < LINUX_SOMAXCONN);
  const half = tcpMaxSynBacklog === null ? "" : `, half-open ${formatCount(tcpMaxSynBacklog)}`;
  return {
    name: "backlog",
    value: somaxconn === null ? "-" : `${formatCount(somaxconn)}${half}`,
    source: "somaxconn, tcp_max_syn_backlog",
    verdict,
    limits: "connections per port that wait to be accepted; c10m opens no faster than this allows",
    mend: verdict === "low" ? `--isolate, or sysctl -w net.core.somaxconn=${LINUX_SOMAXCONN} as root` : null,
  };
}

function memory(host: Host): Fact {
  const { haveBytes, leftBytes } = memoryRoom({ ...host, cgroupMemoryBytes: null, cgroupMemoryLeftBytes: null });
  const known = host.memoryLeftBytes !== null;
  const verdict = known ? verdictOn(haveBytes, (bytes) => bytes < LITTLE_MEMORY_BYTES) : "unknown";
  return {
    name: "memory",
    value: known
      ? `${gibAvailable(leftBytes)} left of ${gibAvailable(host.memoryBytes)}`
      : gibAvailable(host.memoryBytes),
    source: known ? "/proc/meminfo" : "the system",
    verdict,
    limits: `the size of the swarm; a run may take ${gibAvailable(haveBytes)}`,
    mend: verdict === "low" ? "close other programs, or use a smaller swarm (--fit)" : null,
  };
}

function controlGroup({ cgroupMemoryBytes, cgroupMemoryLeftBytes, container }: Host): Fact {
  const where = container === null ? "" : `, in a container (${container})`;
  const limited = cgroupMemoryBytes !== null && cgroupMemoryLeftBytes !== null;
  const verdict = limited ? verdictOn(cgroupMemoryLeftBytes, (bytes) => bytes < LITTLE_MEMORY_BYTES) : "good";
  const value = limited
    ? `${gibAvailable(cgroupMemoryLeftBytes)} left of ${gibAvailable(cgroupMemoryBytes)}`
    : "no limit";
  return {
    name: "control group",
    value: `${value}${where}`,
    source: "memory.max, memory.limit_in_bytes",
    verdict,
    limits: "the size of the swarm, where it is lower than the memory of the host",
    mend: verdict === "low" ? "Docker: --memory; systemd: MemoryMax=" : null,
  };
}

function lockedMemory({ lockedMemoryBytes }: Host): Fact {
  const low = lockedMemoryBytes !== null && lockedMemoryBytes < LOCKED_BYTES;
  return {
    name: "locked memory",
    value: lockedMemoryBytes === null ? "no limit" : `${formatCount(Math.floor(lockedMemoryBytes / 1024))} KiB`,
    source: "/proc/self/limits",
    verdict: low ? "low" : "good",
    limits: "rings of the uring engine, over all processes of this user",
    mend: low ? "ulimit -l 8192 as root; systemd: LimitMEMLOCK=8M; Docker: --ulimit memlock=8388608" : null,
  };
}

function tracking({ tracking }: Host): Fact {
  const room = tracking === null ? null : tracking.most - tracking.count;
  const low = room !== null && room < LITTLE_TRACKING;
  return {
    name: "firewall tracking",
    value: tracking === null ? "none" : `${formatCount(tracking.count)} of ${formatCount(tracking.most)}`,
    source: "nf_conntrack_count, nf_conntrack_max",
    verdict: low ? "low" : "good",
    limits: "the number of connections; tracking them also takes time",
    mend: low ? "--isolate, or sysctl -w net.netfilter.nf_conntrack_max=2097152 as root" : null,
  };
}

function hashTable({ sysctls }: Host): Fact {
  const text = sysctls["net.ipv4.tcp_ehash_entries"];
  // A negative number means that the namespace shares the table of the whole machine.
  const entries = text === undefined || !/^-?\d+$/.test(text) ? null : Math.abs(Number(text));
  return {
    name: "connection hash",
    value: entries === null ? "-" : formatCount(entries),
    source: "net.ipv4.tcp_ehash_entries",
    verdict: entries === null ? "unknown" : "good",
    limits: "the speed with a million connections or more; --isolate makes a table of the right size",
    mend: null,
  };
}

function cores({ cores: count, cpu }: Host): Fact {
  return {
    name: "cores",
    value: `${formatCount(count)} (${cpu})`,
    source: "the processors this process may use",
    verdict: count < 2 ? "low" : "good",
    limits: "rates: server and swarm share the cores and slow each other down",
    mend: null,
  };
}

function load({ loadAverage, cores: count }: Host): Fact {
  const now = loadAverage?.[0] ?? null;
  const verdict = verdictOn(now, (value) => value > count / 2);
  return {
    name: "load",
    value: now === null ? "-" : `${now.toFixed(2)} on ${plural(count, "core")}`,
    source: "the last minute",
    verdict,
    limits: "rates and latencies: other programs on this machine make them worse",
    mend: verdict === "low" ? "wait until the machine is quiet" : null,
  };
}
