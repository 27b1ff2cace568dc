import type { ProcessTimes } from "../../host/process-time.ts";

/** Processor time in milliseconds. */
export interface CpuTime {
  readonly userMs: number;
  readonly systemMs: number;
}

/** No processor time. */
export const NO_TIME: CpuTime = { userMs: 0, systemMs: 0 };

/**
 * Adds up the processor time of processes that start and end. When a process has ended and its parent has waited for
 * it, its time is part of the children's time of the parent. Otherwise (the parent ignores SIGCHLD, or ended first) the
 * kernel drops it, so the ledger keeps the last reading. The time after that reading is unknown.
 */
export class CpuLedger {
  #last = new Map<number, ProcessTimes>();
  #lost = NO_TIME;

  /** Takes the readings of all living processes. Returns the total time of these and all earlier ones; never falls. */
  update(living: readonly ProcessTimes[]): CpuTime {
    const now = new Map(living.map((process) => [process.pid, process]));
    const unassigned = new Map<number, CpuTime>();
    for (const gone of this.#last.values()) {
      if (isSame(gone, now.get(gone.pid))) continue;
      const ancestor = this.#ancestorOf(gone, now);
      const took = totalOf(gone);
      if (ancestor === null) this.#lost = sumOfTimes(this.#lost, took);
      else unassigned.set(ancestor, sumOfTimes(unassigned.get(ancestor) ?? NO_TIME, took));
    }
    for (const [ancestor, took] of unassigned)
      this.#lost = sumOfTimes(this.#lost, unaccounted(took, this.#last.get(ancestor)!, now.get(ancestor)!));
    this.#last = now;
    return living.map(totalOf).reduce(sumOfTimes, this.#lost);
  }

  /** The nearest living ancestor, whose children's time should contain the process; null when there is none. */
  #ancestorOf(gone: ProcessTimes, now: ReadonlyMap<number, ProcessTimes>): number | null {
    for (let parent = this.#last.get(gone.parentPid); parent; parent = this.#last.get(parent.parentPid)) {
      if (isSame(parent, now.get(parent.pid))) return parent.pid;
    }
    return null;
  }
}

/** The part that is missing in the children's time of the ancestor; that may also hold the time of other children. */
function unaccounted(took: CpuTime, before: ProcessTimes, after: ProcessTimes): CpuTime {
  return {
    userMs: Math.max(0, took.userMs - (after.childrenUserMs - before.childrenUserMs)),
    systemMs: Math.max(0, took.systemMs - (after.childrenSystemMs - before.childrenSystemMs)),
  };
}

function isSame(process: ProcessTimes, other: ProcessTimes | undefined): boolean {
  return other !== undefined && other.startedAt === process.startedAt;
}

function totalOf({ userMs, systemMs, childrenUserMs, childrenSystemMs }: ProcessTimes): CpuTime {
  return { userMs: userMs + childrenUserMs, systemMs: systemMs + childrenSystemMs };
}

/** The sum of two times. */
export function sumOfTimes(a: CpuTime, b: CpuTime): CpuTime {
  return { userMs: a.userMs + b.userMs, systemMs: a.systemMs + b.systemMs };
}
