import type { ProcessStat } from "./proc.ts";
import { readText } from "./proc-files.ts";
import { allProcesses, belonging } from "./process-tree.ts";

/**
 * The processes of a server that was started with a mark in its environment: the first one, all below it, its process
 * group, and whoever else carries the mark. A process that has left the group, and whose parent has ended, is found by
 * nothing else. Only one that has thrown its environment away as well is not found.
 */
export class ServerTree {
  readonly root: number;
  readonly #mark: string;
  /** Whether a process carries the mark, by pid and start: its environment is read once. */
  #marked = new Map<string, boolean>();

  /** @param mark the name of an environment variable that nobody else has */
  constructor(root: number, mark: string) {
    this.root = root;
    this.#mark = `${mark}=`;
  }

  /** Those that live right now, zombies too; empty off Linux. */
  members(): ProcessStat[] {
    const stats = allProcesses();
    const before = this.#marked;
    this.#marked = new Map();
    const found = new Set([this.root]);
    for (const stat of stats) {
      const key = `${stat.pid} ${stat.startedAtTicks}`;
      const marked = before.get(key) ?? this.#carriesMark(stat.pid);
      this.#marked.set(key, marked);
      if (marked) found.add(stat.pid);
    }
    const members = new Set([this.root, ...belonging(found, this.root, stats)]);
    return stats.filter(({ pid }) => members.has(pid));
  }

  #carriesMark(pid: number): boolean {
    const environment = readText(`/proc/${pid}/environ`);
    return environment?.split("\0").some((entry) => entry.startsWith(this.#mark)) === true;
  }
}
