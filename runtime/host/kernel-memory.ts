/** The memory of the kernel and of the whole machine, from /proc; see proc(5) and slabinfo(5). */

import { pageBytes } from "./page-size.ts";
import { parseKilobyteField, parseTcpBufferPages } from "./proc.ts";
import { readText } from "./proc-files.ts";

/** The kernel's share by kind, in bytes. */
export interface KernelKinds {
  /** Of the whole machine: sockets, their buffers, timers, files, and the inodes and dentries that open sockets pin. */
  readonly slab: number;
  /** Of the whole machine: the pages that wait in TCP's socket buffers. */
  readonly "TCP buffers": number;
  /** Of the processes of the run. */
  readonly "page tables": number;
  readonly "kernel stacks": number;
}

/** The kernel's share, and its slab by cache where c10m may read that. */
export interface KernelMemory {
  readonly kinds: KernelKinds;
  /** The bytes of each slab cache, in whole slabs; null where reading is not permitted (it needs root). */
  readonly caches: ReadonlyMap<string, number> | null;
  /** The caches of file systems in slab. `slab` above excludes them, because they change with file accesses. */
  readonly fileCacheBytes: number;
}

/** Slab caches of file systems: reclaimable, and connections pin nothing in them (unlike sock_inode_cache). */
const FILE_CACHES = /^(?!sock_)\w*(_inode_cache|_inode|inode_cache)$|^(radix_tree_node|buffer_head|kernfs_node_cache)$/;

/**
 * The kernel's memory for connections. Slab (sockets, files, inodes, timers) and TCP's socket buffers are those of the
 * whole machine, so only their growth is meaningful. Page tables and kernel stacks are those of the given processes.
 * The figure excludes vmalloc, per-CPU areas, and buffers of other protocols. MemAvailable of /proc/meminfo would be
 * wrong here: it counts reclaimable slab as free, and that includes the inodes of open sockets, although they are
 * pinned. Data that waits in a socket buffer and comes from slab is counted twice; at rest the buffers are empty and
 * this is 0. null off Linux.
 */
export function kernelMemory(pids: readonly number[]): KernelMemory | null {
  const buffers = parseTcpBufferPages(readText("/proc/net/sockstat") ?? "");
  const meminfo = readText("/proc/meminfo") ?? "";
  const slab = parseKilobyteField(meminfo, "Slab");
  const stacks = parseKilobyteField(meminfo, "KernelStack");
  if (buffers === null || slab === null || stacks === null) return null;
  const processes = pids.map((pid) => readText(`/proc/${pid}/status`) ?? "");
  const pageTables = processes.map((status) => parseKilobyteField(status, "VmPTE") ?? 0);
  const threads = processes.map((status) => Number(/^Threads:\s*(\d+)$/m.exec(status)?.[1] ?? 0));
  // All stacks have the same size, which depends on the kernel's configuration; loadavg contains their number.
  const allThreads = Number(/\/(\d+) /.exec(readText("/proc/loadavg") ?? "")?.[1] ?? 0);
  const caches = parseSlabCaches(readText("/proc/slabinfo") ?? "", pageBytes());
  const fileCacheBytes = sumOfFileCaches(caches);
  const kinds = {
    slab: slab - fileCacheBytes,
    "TCP buffers": buffers * pageBytes(),
    "page tables": sum(pageTables),
    "kernel stacks": allThreads === 0 ? 0 : (stacks * sum(threads)) / allThreads,
  };
  return { kinds, caches, fileCacheBytes };
}

/** The sum of all kinds. */
export function sumOfKinds(kinds: KernelKinds): number {
  return sum(Object.values(kinds));
}

/** The kernel's slab, stacks, page tables and TCP buffers of the whole machine; null off Linux. */
export function kernelMemoryBytes(): number | null {
  const meminfo = readText("/proc/meminfo") ?? "";
  const parts = ["Slab", "KernelStack", "PageTables"].map((name) => parseKilobyteField(meminfo, name));
  const buffers = parseTcpBufferPages(readText("/proc/net/sockstat") ?? "");
  if (buffers === null || parts.includes(null)) return null;
  return sum(parts.map(Number)) + buffers * pageBytes();
}

/** The bytes of those of these caches that belong to file systems. */
export function sumOfFileCaches(caches: ReadonlyMap<string, number> | null): number {
  return sum([...(caches ?? [])].filter(([name]) => FILE_CACHES.test(name)).map(([, bytes]) => bytes));
}

/**
 * All memory of the machine that is neither free nor page cache, of the kernel and of all programs. The free pages that
 * each processor keeps in a list also count as free: tens of MB that MemFree excludes and /proc/zoneinfo contains. The
 * kernel counts shared memory as page cache, but here it counts as memory of programs. null off Linux.
 */
export function systemMemoryBytes(): number | null {
  return parseSystemMemory(readText("/proc/meminfo") ?? "", readText("/proc/zoneinfo") ?? "", pageBytes());
}

/** {@link systemMemoryBytes} from the texts of /proc/meminfo and /proc/zoneinfo. */
export function parseSystemMemory(meminfo: string, zoneinfo: string, bytesPerPage: number): number | null {
  const field = (name: string) => parseKilobyteField(meminfo, name);
  const [all, free, buffers, cached, shared] = ["MemTotal", "MemFree", "Buffers", "Cached", "Shmem"].map(field);
  if (all == null || free == null || buffers == null || cached == null) return null;
  let atHand = 0;
  for (const [, pages] of zoneinfo.matchAll(/^ +count: +(\d+)$/gm)) atHand += Number(pages) * bytesPerPage;
  return all - free - atHand - buffers - (cached - (shared ?? 0));
}

/**
 * The memory of all programs of the machine: anonymous and shared memory, page tables and kernel stacks. null off
 * Linux.
 */
export function programMemoryBytes(): number | null {
  const meminfo = readText("/proc/meminfo") ?? "";
  const parts = ["AnonPages", "Shmem", "PageTables", "KernelStack"].map((name) => parseKilobyteField(meminfo, name));
  return parts.includes(null) ? null : sum(parts.map(Number));
}

/** The bytes of each slab cache, from the text of /proc/slabinfo, version 2.1; null for any other text. */
export function parseSlabCaches(slabinfo: string, bytesPerPage: number): Map<string, number> | null {
  if (!slabinfo.startsWith("slabinfo - version: 2")) return null;
  const caches = new Map<string, number>();
  for (const line of slabinfo.split("\n")) {
    // name active_objs num_objs objsize objperslab pagesperslab : tunables ... : slabdata active_slabs num_slabs ...
    const match = /^(\S+) +\d+ +\d+ +\d+ +\d+ +(\d+) : .* : slabdata +\d+ +(\d+)/.exec(line);
    if (match !== null) caches.set(match[1]!, Number(match[2]) * Number(match[3]) * bytesPerPage);
  }
  return caches;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
