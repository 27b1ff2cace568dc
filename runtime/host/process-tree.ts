/** Who belongs to whom among processes. */

import { type ProcessPlace, type ProcessStat, parseProcessStat } from "./proc.ts";
import { readNumbers, readText } from "./proc-files.ts";

/** Every process of this machine right now, zombies too; none off Linux. */
export function allProcesses(): ProcessStat[] {
  return readNumbers("/proc")
    .map((pid) => parseProcessStat(readText(`/proc/${pid}/stat`) ?? ""))
    .filter((stat) => stat !== null);
}

/**
 * Every process among the given ones that `pid` started, directly or not, and every other member of the process group it
 * leads (children whose parent has ended are found by that), without `pid` itself; in ascending order.
 */
export function treeAmong(pid: number, processes: readonly ProcessPlace[]): number[] {
  return belonging(new Set([pid]), pid, processes).filter((member) => member !== pid);
}

/** These processes, all below them, and the members of the process group `group` with all below; in ascending order. */
export function belonging(to: ReadonlySet<number>, group: number | null, processes: readonly ProcessPlace[]): number[] {
  const found = new Set(to);
  let before = 0;
  // A child may be listed before its parent (pids wrap around), so look again until nothing is added.
  while (found.size > before) {
    before = found.size;
    for (const { pid: candidate, parentPid, groupId } of processes) {
      if (groupId === group || found.has(parentPid)) found.add(candidate);
    }
  }
  return [...found].sort((a, b) => a - b);
}
