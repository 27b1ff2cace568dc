/** What memory processes and the kernel take right now, from /proc; off Linux nothing is known, so null. */

import { parseKilobyteField, parsePageSize, parseResidentPages, parseTcpBufferPages } from "./proc.ts";
import { readAuxiliaryVector, readText } from "./proc-files.ts";

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

function pageBytes(): number {
  knownPageBytes ??= parsePageSize(readAuxiliaryVector() ?? new Uint8Array()) ?? USUAL_PAGE_BYTES;
  return knownPageBytes;
}
