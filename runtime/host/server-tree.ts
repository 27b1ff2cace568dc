import { type ProcessStat, parseProcessStat } from "./proc.ts";
import { readText } from "./proc-files.ts";
import { allProcesses, belonging } from "./process-tree.ts";

/** Identifies a process permanently. The pid alone is not enough: the kernel may reuse it after the process ends. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in clock ticks since the machine started; null off Linux, where it is unknown. */
  readonly startedAtTicks: number | null;
}

/** Identifies a process that is known to exist: a child that has not been waited for. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startedAtTicks: statOf(pid)?.startedAtTicks ?? null };
}

/** Whether exactly this process exists, also as a zombie; always true off Linux. */
export function exists({ pid, startedAtTicks }: ProcessIdentity): boolean {
  return startedAtTicks === null || statOf(pid)?.startedAtTicks === startedAtTicks;
}

function statOf(pid: number): ProcessStat | null {
  return parseProcessStat(readText(`/proc/${pid}/stat`) ?? "");
}

/**
 * The processes of a server that was started with a mark in its environment: the root, its process group, every child
 * of the supervisor (which adopts orphans of the server), every process with the mark, every earlier member, and the
 * descendants of all these. No single criterion is enough: a daemon has left the group and its parent has ended, and
 * some programs (nginx) overwrite their environment with their title.
 *
 * The process group counts only while one of these processes is in it: then the kernel cannot have reused its number.
 */
export class ServerTree {
  readonly root: ProcessIdentity;
  readonly mark: string;
  readonly #supervisor: () => number | null;
  /** Whether a process has the mark, by pid and start, so that its environment is read only once. */
  #marked = new Map<string, boolean>();
  /** The members at the last call, by pid and start. */
  #before: ReadonlySet<string> = new Set();

  /**
   * @param mark the name of an environment variable that no other process has
   * @param supervisor the process whose children all belong to the server; null when there is none
   */
  constructor(root: ProcessIdentity, mark: string, supervisor: () => number | null = () => null) {
    this.root = root;
    this.mark = mark;
    this.#supervisor = supervisor;
  }

  /** The members that exist now, including zombies; empty off Linux. */
  members(): ProcessStat[] {
    const stats = allProcesses();
    const own = this.#knownAmong(stats);
    const groupIsOurs = stats.some(({ pid, groupId }) => groupId === this.root.pid && own.has(pid));
    const members = new Set(belonging(own, groupIsOurs ? this.root.pid : null, stats));
    const found = stats.filter(({ pid }) => members.has(pid));
    this.#before = new Set(found.map(keyOf));
    return found;
  }

  /** The pids of the members that do not depend on the process group or on a parent. */
  #knownAmong(stats: readonly ProcessStat[]): Set<number> {
    const marked = new Map<string, boolean>();
    const supervisor = this.#supervisor();
    const own = new Set<number>();
    for (const stat of stats) {
      const key = keyOf(stat);
      const carriesMark = this.#marked.get(key) ?? this.#carriesMark(stat.pid);
      marked.set(key, carriesMark);
      const isRoot = stat.pid === this.root.pid && stat.startedAtTicks === this.root.startedAtTicks;
      if (isRoot || carriesMark || stat.parentPid === supervisor || this.#before.has(key)) own.add(stat.pid);
    }
    this.#marked = marked;
    return own;
  }

  #carriesMark(pid: number): boolean {
    const environment = readText(`/proc/${pid}/environ`);
    return environment?.split("\0").some((entry) => entry.startsWith(`${this.mark}=`)) === true;
  }
}

function keyOf({ pid, startedAtTicks }: ProcessStat): string {
  return `${pid} ${startedAtTicks}`;
}
