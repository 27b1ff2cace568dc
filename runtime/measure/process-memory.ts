/** What memory processes and the kernel take right now, from /proc; off Linux nothing is known, so null. */

import { readdirSync, readFileSync } from "node:fs";
import {
  type ProcessPlace,
  parseKilobyteField,
  parsePageSize,
  parseProcessPlace,
  parseResidentPages,
  parseTcpBufferPages,
  parseTimeWaits,
} from "./proc.ts";

/** The usual size, where /proc/self/auxv does not tell. */
const USUAL_PAGE_BYTES = 4096;

let knownPageBytes: number | null = null;

/**
 * The proportional set size of a process: its own pages whole, shared ones by its share, so that adding processes up
 * counts nothing twice. Where /proc/PID/smaps_rollup may not be read (another user's process, a kernel before 4.14) its
 * resident set size, which counts shared pages in full. null when the process is gone, a zombie, or off Linux.
 */
export function processMemoryBytes(pid: number): number | null {
  const proportional = parseKilobyteField(readText(`/proc/${pid}/smaps_rollup`) ?? "", "Pss");
  if (proportional !== null) return proportional;
  const pages = parseResidentPages(readText(`/proc/${pid}/statm`) ?? "");
  return pages === null || pages === 0 ? null : pages * pageBytes();
}

/**
 * The kernel's own memory on this machine: slab (sockets, files, inodes, timers), kernel stacks, page tables, and the
 * pages of TCP's socket buffers. It is the whole machine's, so only its growth says something about connections. Not
 * in it: vmalloc, per-CPU areas, and buffers of other protocols. MemAvailable of /proc/meminfo would be wrong here: it
 * takes reclaimable slab for free, and the inodes of open sockets are in that though they are pinned. What waits in a
 * socket buffer and came from slab is counted twice, which at rest (empty buffers) is nothing. null off Linux.
 */
export function kernelMemoryBytes(): number | null {
  const meminfo = readText("/proc/meminfo") ?? "";
  const parts = ["Slab", "KernelStack", "PageTables"].map((name) => parseKilobyteField(meminfo, name));
  const bufferPages = parseTcpBufferPages(readText("/proc/net/sockstat") ?? "");
  if (bufferPages === null) return null;
  let bytes = bufferPages * pageBytes();
  for (const part of parts) {
    if (part === null) return null;
    bytes += part;
  }
  return bytes;
}

/** Connections in TIME_WAIT, over IPv4 and IPv6, on the whole machine; null off Linux. */
export function timeWaits(): number | null {
  return parseTimeWaits(readText("/proc/net/sockstat") ?? "");
}

/**
 * Every process that `pid` started, directly or not, and every other member of the process group it leads (children
 * whose parent has ended are found by that), without `pid` itself; in ascending order. Empty off Linux.
 */
export function descendants(pid: number): number[] {
  return descendantsAmong(pid, readPlaces());
}

/** {@link descendants} among the given processes. */
export function descendantsAmong(pid: number, processes: readonly ProcessPlace[]): number[] {
  const found = new Set<number>([pid]);
  let before = 0;
  // A child may be listed before its parent (pids wrap around), so look again until nothing is added.
  while (found.size > before) {
    before = found.size;
    for (const { pid: candidate, parentPid, groupId } of processes) {
      if (groupId === pid || found.has(parentPid)) found.add(candidate);
    }
  }
  found.delete(pid);
  return [...found].sort((a, b) => a - b);
}

function readPlaces(): ProcessPlace[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  const places: ProcessPlace[] = [];
  for (const name of names) {
    const stat = /^\d+$/.test(name) ? readText(`/proc/${name}/stat`) : null;
    const place = stat === null ? null : parseProcessPlace(stat);
    if (place !== null) places.push(place);
  }
  return places;
}

function pageBytes(): number {
  knownPageBytes ??= readPageBytes();
  return knownPageBytes;
}

function readPageBytes(): number {
  try {
    return parsePageSize(readFileSync("/proc/self/auxv")) ?? USUAL_PAGE_BYTES;
  } catch {
    return USUAL_PAGE_BYTES;
  }
}

/** A process may end between any two reads: what cannot be read is not there. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
