/**
 * Parsers for limits that Linux reports under /proc. They are pure and return null, never a guess, for missing values.
 */

/** Consecutive ports, both ends included. */
export interface PortSpan {
  readonly first: number;
  readonly last: number;
}

/** `openFiles` from the text of /proc/PID/limits; null for a limit that is missing or "unlimited". */
export function parseOpenFiles(limits: string): { soft: number | null; hard: number | null } {
  const found = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits);
  return { soft: wholeNumber(found?.[1]), hard: wholeNumber(found?.[2]) };
}

/** Bytes that an unprivileged process may lock (soft limit of RLIMIT_MEMLOCK); null if unlimited or missing. */
export function parseLockedMemory(limits: string): number | null {
  return wholeNumber(/^Max locked memory\s+(\S+)/m.exec(limits)?.[1]);
}

/** CAP_IPC_LOCK of capabilities(7): RLIMIT_MEMLOCK does not apply to processes that have it. */
const IPC_LOCK_BIT = 14n;

/** Whether a process has CAP_IPC_LOCK, by the text of /proc/PID/status; false when the text does not contain it. */
export function parseMayLock(status: string): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> IPC_LOCK_BIT) & 1n) === 1n;
}

/** "32768\t60999" (net.ipv4.ip_local_port_range) as a span. */
export function parsePortRange(text: string): PortSpan | null {
  const [first, last, ...rest] = text.trim().split(/\s+/).map(wholeNumber);
  if (first == null || last == null || rest.length > 0 || first > last) return null;
  return { first, last };
}

/** "8080,9000-9100" (net.ipv4.ip_local_reserved_ports) as spans; an empty text means that none is reserved. */
export function parseReservedPorts(text: string): PortSpan[] {
  const spans: PortSpan[] = [];
  for (const part of text.trim().split(",")) {
    const [first, last = first] = part.split("-").map(wholeNumber);
    if (first != null && last != null) spans.push({ first, last });
  }
  return spans;
}

/** The fields of /proc/meminfo ("MemFree:  24259808 kB") in bytes. */
export function parseMeminfo(text: string): Map<string, number> {
  const fields = new Map<string, number>();
  for (const [, name, kibibytes] of text.matchAll(/^(\S+):\s+(\d+) kB$/gm)) {
    if (name !== undefined) fields.set(name, Number(kibibytes) * 1024);
  }
  return fields;
}

/**
 * Bytes that new sockets and processes can still get: free pages, and the file pages that the kernel may drop at once
 * (both file LRU lists, less the pages that must be written back first). MemAvailable would be wrong: it counts
 * reclaimable slab as free, but that contains the pinned inodes and dentries of open sockets, so with millions of
 * connections it is gigabytes too high. `Cached` would also be wrong: it includes shared memory, which cannot be
 * dropped.
 */
export function memoryLeft(meminfo: ReadonlyMap<string, number>): number | null {
  const free = meminfo.get("MemFree");
  if (free === undefined) return null;
  const bytes = (name: string) => meminfo.get(name) ?? 0;
  return free + droppable(bytes("Active(file)") + bytes("Inactive(file)"), bytes("Dirty") + bytes("Writeback"));
}

/** File pages less the dirty ones, never below zero: dirty shared memory is not on the file lists. */
export function droppable(filePagesBytes: number, dirtyBytes: number): number {
  return Math.max(0, filePagesBytes - dirtyBytes);
}

/** Decimal digits as a number; null for anything else. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : null;
}
