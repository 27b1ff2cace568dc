/** Which processes descend from a process or belong to its process group. */

import { type ProcessPlace, type ProcessStat, parseProcessStat } from "./proc.ts";
import { readNumbers, readText } from "./proc-files.ts";

/** Every process of this machine right now, zombies too; none off Linux. */
export function allProcesses(): ProcessStat[] {
  return readNumbers("/proc")
    .map((pid) => parseProcessStat(readText(`/proc/${pid}/stat`) ?? ""))
    .filter((stat) => stat !== null);
}

/**
 * The given processes that `pid` started, directly or indirectly, and the other members of the process group that it
 * leads, without `pid` itself; in ascending order. The group finds children whose parent has ended.
 */
export function treeAmong(pid: number, processes: readonly ProcessPlace[]): number[] {
  return belonging(new Set([pid]), pid, processes).filter((member) => member !== pid);
}

/** These processes, the members of the process group `group`, and the descendants of both; in ascending order. */
export function belonging(to: ReadonlySet<number>, group: number | null, processes: readonly ProcessPlace[]): number[] {
  const found = new Set(to);
  let before = 0;
  // A child may be listed before its parent (pids wrap around), so repeat until a pass adds nothing.
  while (found.size > before) {
    before = found.size;
    for (const { pid: candidate, parentPid, groupId } of processes) {
      if (groupId === group || found.has(parentPid)) found.add(candidate);
    }
  }
  return [...found].sort((a, b) => a - b);
}
