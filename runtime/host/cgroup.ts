/**
 * The memory that this process's control group may use, by cgroup v1 and v2 (kernel documentation:
 * admin-guide/cgroup-v1/memory.rst and admin-guide/cgroup-v2.rst). The limits of its ancestors also apply to a group.
 */

import { droppable, wholeNumber } from "./proc-limits.ts";

/** A memory limit and how much of it is left, in bytes. */
export interface CgroupMemory {
  readonly limitBytes: number;
  readonly leftBytes: number;
}

/** Reads the text of a file; returns null when it cannot be read. */
export type ReadText = (path: string) => string | null;

/** File names and `memory.stat` keys that differ between the two versions. */
interface Layout {
  readonly mount: string;
  readonly limit: string;
  readonly usage: string;
  /** v1 counts a group's descendants only under these prefixed keys. */
  readonly filePages: readonly string[];
  readonly dirtyPages: readonly string[];
}

const V1: Layout = {
  mount: "/sys/fs/cgroup/memory",
  limit: "memory.limit_in_bytes",
  usage: "memory.usage_in_bytes",
  filePages: ["total_active_file", "total_inactive_file"],
  dirtyPages: ["total_dirty", "total_writeback"],
};

const V2: Layout = {
  mount: "/sys/fs/cgroup",
  limit: "memory.max",
  usage: "memory.current",
  filePages: ["active_file", "inactive_file"],
  dirtyPages: ["file_dirty", "file_writeback"],
};

/** v1 writes "no limit" as the largest multiple of the page size; no machine has this much. */
const UNLIMITED_BYTES = 2 ** 60;

/**
 * The limit with the least memory left, of this process's group and its ancestors. Returns null when there is no limit,
 * or when no limit can be read.
 */
export function cgroupMemory(read: ReadText): CgroupMemory | null {
  const own = parseCgroup(read("/proc/self/cgroup") ?? "", "memory");
  if (own === null) return null;
  const layout = own.version === 1 ? V1 : V2;
  const groups = ancestors(own.path).map((path) => groupMemory(read, `${layout.mount}${path}`, layout));
  return groups.reduce((tightest, group) => {
    return group !== null && (tightest === null || group.leftBytes < tightest.leftBytes) ? group : tightest;
  }, null);
}

/** The group that a controller puts a process into, from the text of /proc/PID/cgroup ("4:memory:/a/b", "0::/a/b"). */
export function parseCgroup(text: string, controller: "memory" | "cpu"): { version: 1 | 2; path: string } | null {
  const lines = text.split("\n").map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const v1 = lines.find((line) => line?.[1]?.split(",").includes(controller));
  if (v1?.[2] !== undefined) return { version: 1, path: v1[2] };
  const v2 = lines.find((line) => line?.[1] === "");
  return v2?.[2] === undefined ? null : { version: 2, path: v2[2] };
}

/**
 * "/a/b" -> "/a/b", "/a", "" (the mount itself). Inside a container, the path may be the one outside the container.
 * Then its folders do not exist here, and the mount is the container's own group.
 */
export function ancestors(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return Array.from({ length: names.length + 1 }, (_, up) => {
    return names.slice(0, names.length - up).reduce((folder, name) => `${folder}/${name}`, "");
  });
}

function groupMemory(read: ReadText, folder: string, layout: Layout): CgroupMemory | null {
  const limitBytes = wholeNumber(read(`${folder}/${layout.limit}`) ?? undefined);
  const usageBytes = wholeNumber(read(`${folder}/${layout.usage}`) ?? undefined);
  if (limitBytes === null || limitBytes >= UNLIMITED_BYTES || usageBytes === null) return null;
  const stat = read(`${folder}/memory.stat`) ?? "";
  const cacheBytes = droppable(sumOf(stat, layout.filePages), sumOf(stat, layout.dirtyPages));
  return { limitBytes, leftBytes: Math.max(0, limitBytes - usageBytes + cacheBytes) };
}

/** Adds up the values of the "key value" lines with these keys. */
function sumOf(stat: string, keys: readonly string[]): number {
  return stat
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([key]) => key !== undefined && keys.includes(key))
    .reduce((sum, [, value]) => sum + (wholeNumber(value) ?? 0), 0);
}
