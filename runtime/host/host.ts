/** What there is to know about this host before a run: facts only, null where it does not tell. */

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

/** Memory as it is when asked; null is unknown. */
export interface MemoryFacts {
  /** All memory. */
  readonly memoryBytes: number;
  /** Memory truly left (/proc/meminfo: MemFree and droppable file pages). */
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
  /** The one that counts: Node and Deno both raise their soft limit to it as they start. */
  readonly openFilesHard: number | null;
  /** The most that the hard limit can be raised to (fs.nr_open). */
  readonly openFilesMost: number | null;
  /** Memory that all processes of this user may lock (RLIMIT_MEMLOCK); null when it does not bind. */
  readonly lockedMemoryBytes: number | null;
  /** Connections that the kernel's firewall follows now, and the most it may; null when it follows none. */
  readonly tracking: { readonly count: number; readonly most: number } | null;
  /** Source ports that the kernel gives to outgoing connections. */
  readonly ephemeralPorts: PortSpan | null;
  /** Ports of these it never gives (net.ipv4.ip_local_reserved_ports). */
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

/** Reads the facts about the host this runs on; what cannot be read is null. */
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

/** What is left of the memory, as it is when asked. */
export function memoryFacts(machine: Machine): MemoryFacts {
  const cgroup = cgroupMemory((path) => machine.text(path));
  return {
    memoryBytes: machine.memoryBytes,
    memoryLeftBytes: memoryLeft(parseMeminfo(machine.text("/proc/meminfo") ?? "")),
    cgroupMemoryBytes: cgroup?.limitBytes ?? null,
    cgroupMemoryLeftBytes: cgroup?.leftBytes ?? null,
  };
}

/** The environment block of a Result. `version` is c10m's own. */
export function environmentOf(host: Host, version: string): Environment {
  const { runtime, os, kernel, cpu, cores, memoryBytes, sysctls } = host;
  const { openFilesSoft, openFilesHard, cgroupMemoryBytes } = host;
  const limits = { openFilesSoft, openFilesHard, cgroupMemoryBytes };
  const facts = { runtime, os, kernel, cpu, cores, memoryBytes };
  const { governor, virtualisation, loadAverage } = host;
  const surroundings = { governor, virtualisation, loadAverage: loadAverage === null ? null : [...loadAverage] };
  return { c10m: version, hosts: [{ ...facts, ...surroundings, limits, sysctls: { ...sysctls } }] };
}

/** The firewall's module may be loaded and follow nothing: then no rule asks for it, and its limit binds nobody. */
function trackingOf(sysctls: Readonly<Record<string, string>>): Host["tracking"] {
  const count = wholeNumber(sysctls["net.netfilter.nf_conntrack_count"]);
  const most = wholeNumber(sysctls["net.netfilter.nf_conntrack_max"]);
  return count === null || count === 0 || most === null ? null : { count, most };
}

function ephemeralPorts(sysctls: Readonly<Record<string, string>>): PortSpan | null {
  const darwin = `${sysctls["net.inet.ip.portrange.first"]} ${sysctls["net.inet.ip.portrange.last"]}`;
  return parsePortRange(sysctls["net.ipv4.ip_local_port_range"] ?? darwin);
}
