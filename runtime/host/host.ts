/** Facts about this host before a run; null where the host does not provide a fact. */

import type { Environment } from "../result/schema.ts";
import { cgroupMemory } from "./cgroup.ts";
import { type Machine, thisMachine } from "./machine.ts";
import {
  memoryLeft,
  type PortSpan,
  parseLockedMemory,
  parseMayLock,
  parseMeminfo,
  parseOpenFiles,
  parsePortRange,
  parseReservedPorts,
  wholeNumber,
} from "./proc-limits.ts";
import { type Surroundings, surroundingsOf } from "./surroundings.ts";

/** Memory at the time of reading; null is unknown. */
export interface MemoryFacts {
  /** All memory. */
  readonly memoryBytes: number;
  /** Memory that programs can still get (/proc/meminfo: MemFree and droppable file pages). */
  readonly memoryLeftBytes: number | null;
  /** The tightest memory limit of this process's control groups; null also when there is none. */
  readonly cgroupMemoryBytes: number | null;
  readonly cgroupMemoryLeftBytes: number | null;
}

/** Facts about a host; null is unknown. */
export interface Host extends Surroundings, MemoryFacts {
  /** "linux", "darwin", ... */
  readonly platform: string;
  /** "node 20.20.2", "deno 2.9.6". */
  readonly runtime: string;
  /** "linux x64". */
  readonly os: string;
  /** The kernel's release. */
  readonly kernel: string;
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Open files a process may have (/proc/self/limits). */
  readonly openFilesSoft: number | null;
  /** The effective limit: Node and Deno both raise their soft limit to it when they start. */
  readonly openFilesHard: number | null;
  /** The most that the hard limit can be raised to (fs.nr_open). */
  readonly openFilesMost: number | null;
  /** Memory that all processes of this user may lock (RLIMIT_MEMLOCK); null when the limit does not apply. */
  readonly lockedMemoryBytes: number | null;
  /** Connections that the kernel's firewall tracks now, and its maximum; null when it tracks none. */
  readonly tracking: { readonly count: number; readonly most: number } | null;
  /** The range of source ports that the kernel assigns to outgoing connections. */
  readonly ephemeralPorts: PortSpan | null;
  /** Ports of this range that the kernel never assigns (net.ipv4.ip_local_reserved_ports). */
  readonly reservedPorts: readonly PortSpan[];
  readonly somaxconn: number | null;
  readonly tcpMaxSynBacklog: number | null;
  /** The text of each sysctl that was read, by its name. */
  readonly sysctls: Readonly<Record<string, string>>;
}

const SYSCTLS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.core.somaxconn",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_mem",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
    "net.ipv4.tcp_congestion_control",
    "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_max_tw_buckets",
    "net.ipv4.tcp_max_orphans",
    "net.netfilter.nf_conntrack_max",
    "net.netfilter.nf_conntrack_count",
    "net.ipv4.tcp_ehash_entries",
    "fs.nr_open",
    "fs.file-max",
    "vm.max_map_count",
    "user.max_user_namespaces",
    "kernel.io_uring_disabled",
  ],
  darwin: ["net.inet.ip.portrange.first", "net.inet.ip.portrange.last", "kern.ipc.somaxconn"],
};

/** Reads the facts about this host; a fact that cannot be read is null. */
export function readHost(): Host {
  return hostOf(thisMachine());
}

/** The facts about a machine. */
export function hostOf(machine: Machine): Host {
  const names = SYSCTLS[machine.platform] ?? [];
  const read = names.map((name) => [name, machine.sysctl(name)?.trim().replaceAll(/\s+/g, " ")] as const);
  const sysctls = Object.fromEntries(
    read.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
  const limits = machine.text("/proc/self/limits") ?? "";
  const openFiles = parseOpenFiles(limits);
  return {
    platform: machine.platform,
    runtime: machine.runtime,
    os: `${machine.platform} ${machine.arch}`,
    kernel: machine.release,
    cpu: machine.cpu,
    cores: machine.cores,
    ...memoryFacts(machine),
    openFilesSoft: openFiles.soft,
    openFilesHard: openFiles.hard,
    openFilesMost: wholeNumber(sysctls["fs.nr_open"]),
    lockedMemoryBytes: parseMayLock(machine.text("/proc/self/status") ?? "") ? null : parseLockedMemory(limits),
    tracking: trackingOf(sysctls),
    ephemeralPorts: ephemeralPorts(sysctls),
    reservedPorts: parseReservedPorts(sysctls["net.ipv4.ip_local_reserved_ports"] ?? ""),
    somaxconn: wholeNumber(sysctls["net.core.somaxconn"] ?? sysctls["kern.ipc.somaxconn"]),
    tcpMaxSynBacklog: wholeNumber(sysctls["net.ipv4.tcp_max_syn_backlog"]),
    sysctls,
    ...surroundingsOf(machine),
  };
}

/** Reads how much memory there is and how much of it is left now. */
export function memoryFacts(machine: Machine): MemoryFacts {
  const cgroup = cgroupMemory((path) => machine.text(path));
  return {
    memoryBytes: machine.memoryBytes,
    memoryLeftBytes: memoryLeft(parseMeminfo(machine.text("/proc/meminfo") ?? "")),
    cgroupMemoryBytes: cgroup?.limitBytes ?? null,
    cgroupMemoryLeftBytes: cgroup?.leftBytes ?? null,
  };
}

/** The environment block of a Result. `version` is the version of c10m. */
export function environmentOf(host: Host, version: string): Environment {
  const { runtime, os, kernel, cpu, cores, memoryBytes, sysctls } = host;
  const { openFilesSoft, openFilesHard, cgroupMemoryBytes } = host;
  const limits = { openFilesSoft, openFilesHard, cgroupMemoryBytes };
  const facts = { runtime, os, kernel, cpu, cores, memoryBytes };
  const { governor, virtualisation, loadAverage } = host;
  const surroundings = { governor, virtualisation, loadAverage: loadAverage === null ? null : [...loadAverage] };
  return { c10m: version, hosts: [{ ...facts, ...surroundings, limits, sysctls: { ...sysctls } }] };
}

/**
 * The firewall's module may be loaded without a rule that needs it. Then it tracks nothing and its limit has no effect.
 */
function trackingOf(sysctls: Readonly<Record<string, string>>): Host["tracking"] {
  const count = wholeNumber(sysctls["net.netfilter.nf_conntrack_count"]);
  const most = wholeNumber(sysctls["net.netfilter.nf_conntrack_max"]);
  return count === null || count === 0 || most === null ? null : { count, most };
}

function ephemeralPorts(sysctls: Readonly<Record<string, string>>): PortSpan | null {
  const darwin = `${sysctls["net.inet.ip.portrange.first"]} ${sysctls["net.inet.ip.portrange.last"]}`;
  return parsePortRange(sysctls["net.ipv4.ip_local_port_range"] ?? darwin);
}
