import type { ProcessStat } from "./proc.ts";
import { readText } from "./proc-files.ts";
import { allProcesses, belonging } from "./process-tree.ts";

/**
 * The processes of a server that was started with a mark in its environment: the first one, its process group, every child
 * of the keeper that adopts its orphans, whoever carries the mark, and all below these. A daemon has left the group, and its
 * parent has ended; some (nginx) write their title over their environment, so that neither keeper nor mark is enough.
 */
export class ServerTree {
  readonly root: number;
  readonly mark: string;
  readonly #keeper: () => number | null;
  /** Whether a process carries the mark, by pid and start: its environment is read once. */
  #marked = new Map<string, boolean>();

  /**
   * @param mark the name of an environment variable that nobody else has
   * @param keeper the process whose children all belong to the server; null when there is none
   */
  constructor(root: number, mark: string, keeper: () => number | null = () => null) {
    this.root = root;
    this.mark = mark;
    this.#keeper = keeper;
  }

  /** Those that live right now, zombies too; empty off Linux. */
  members(): ProcessStat[] {
    const stats = allProcesses();
    const before = this.#marked;
    this.#marked = new Map();
    const found = new Set([this.root]);
    const keeper = this.#keeper();
    for (const stat of stats) {
      const key = `${stat.pid} ${stat.startedAtTicks}`;
      const marked = before.get(key) ?? this.#carriesMark(stat.pid);
      this.#marked.set(key, marked);
      if (marked || stat.parentPid === keeper) found.add(stat.pid);
    }
    const members = new Set([this.root, ...belonging(found, this.root, stats)]);
    return stats.filter(({ pid }) => members.has(pid));
  }

  #carriesMark(pid: number): boolean {
    const environment = readText(`/proc/${pid}/environ`);
    return environment?.split("\0").some((entry) => entry.startsWith(`${this.mark}=`)) === true;
  }
}
