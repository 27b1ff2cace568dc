/** Who belongs to whom among processes. */

import { type ProcessPlace, parseProcessStat } from "./proc.ts";
import { readNumbers, readText } from "./proc-files.ts";

/**
 * Every process that `pid` started, directly or not, and every other member of the process group it leads (children
 * whose parent has ended are found by that), without `pid` itself; in ascending order. Empty off Linux.
 */
export function descendants(pid: number): number[] {
  const stats = readNumbers("/proc").map((each) => parseProcessStat(readText(`/proc/${each}/stat`) ?? ""));
  return treeAmong(
    pid,
    stats.filter((stat) => stat !== null),
  );
}

/** {@link descendants} among the given processes. */
export function treeAmong(pid: number, processes: readonly ProcessPlace[]): number[] {
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
