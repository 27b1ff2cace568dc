/** The kernel's own memory, and the whole machine's, from /proc; see proc(5) and slabinfo(5). */

import { pageBytes } from "./page-size.ts";
import { parseKilobyteField, parseTcpBufferPages } from "./proc.ts";
import { readText } from "./proc-files.ts";

/** The kernel's share by kind, in bytes. */
export interface KernelKinds {
  /** Of the whole machine: sockets, their buffers, timers, files, and the inodes and dentries that open sockets pin. */
  readonly slab: number;
  /** Of the whole machine: the pages that wait in TCP's socket buffers. */
  readonly "TCP buffers": number;
  /** Of the processes that take part. */
  readonly "page tables": number;
  readonly "kernel stacks": number;
}

/** The kernel's share, and its slab by cache where that may be read. */
export interface KernelMemory {
  readonly kinds: KernelKinds;
  /** The bytes that each slab cache has taken, in whole slabs; null where that may not be read (it takes root). */
  readonly caches: ReadonlyMap<string, number> | null;
  /** What file systems keep in slab to be faster: left out of the slab above, for it comes and goes with files. */
  readonly fileCacheBytes: number;
}

/** Slab caches of file systems: reclaimable, and no connection pins anything in them (sock_inode_cache is another). */
const FILE_CACHES = /^(?!sock_)\w*(_inode_cache|_inode|inode_cache)$|^(radix_tree_node|buffer_head|kernfs_node_cache)$/;

/**
 * The kernel's memory for connections: slab (sockets, files, inodes, timers) and TCP's socket buffers of the whole
 * machine, so that only their growth says something, and page tables and kernel stacks of the given processes. Not in
 * it: vmalloc, per-CPU areas, and buffers of other protocols. MemAvailable of /proc/meminfo would be wrong here: it takes
 * reclaimable slab for free, and the inodes of open sockets are in that though they are pinned. What waits in a socket
 * buffer and came from slab is counted twice, which at rest (empty buffers) is nothing. null off Linux.
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
  // All stacks are of one size, which the kernel's configuration decides; loadavg tells how many there are.
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

/** All kinds together. */
export function sumOfKinds(kinds: KernelKinds): number {
  return sum(Object.values(kinds));
}

/** All that the kernel has in slab, stacks, page tables and TCP buffers on this machine; null off Linux. */
export function kernelMemoryBytes(): number | null {
  const meminfo = readText("/proc/meminfo") ?? "";
  const parts = ["Slab", "KernelStack", "PageTables"].map((name) => parseKilobyteField(meminfo, name));
  const buffers = parseTcpBufferPages(readText("/proc/net/sockstat") ?? "");
  if (buffers === null || parts.includes(null)) return null;
  return sum(parts.map(Number)) + buffers * pageBytes();
}

/** What file systems keep in these caches. */
export function sumOfFileCaches(caches: ReadonlyMap<string, number> | null): number {
  return sum([...(caches ?? [])].filter(([name]) => FILE_CACHES.test(name)).map(([, bytes]) => bytes));
}

/**
 * All memory of the machine that is neither free nor page cache, whoever has it. Free are also the pages that each
 * processor keeps at hand, tens of MB that MemFree leaves out (/proc/zoneinfo tells them). Shared memory is counted in
 * the page cache, but is memory of programs. null off Linux.
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
 * What all programs of the machine have: anonymous and shared memory, with their page tables and kernel stacks. null off
 * Linux.
 */
export function programMemoryBytes(): number | null {
  const meminfo = readText("/proc/meminfo") ?? "";
  const parts = ["AnonPages", "Shmem", "PageTables", "KernelStack"].map((name) => parseKilobyteField(meminfo, name));
  return parts.includes(null) ? null : sum(parts.map(Number));
}

/** The bytes that each slab cache has taken, from the text of /proc/slabinfo, version 2.1; null when it is something else. */
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
