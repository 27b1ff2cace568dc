import type { ProcessTimes } from "../../host/process-time.ts";

/** Processor time in milliseconds. */
export interface CpuTime {
  readonly userMs: number;
  readonly systemMs: number;
}

/**
 * Adds up the processor time of processes that come and go. A process that ended and was waited for lives on in its
 * parent's account of children; one that nobody waited for (its parent ignores SIGCHLD, or ended before it) would be lost,
 * so what was last seen of it is kept. What such a process did after the last look at it is not known.
 */
export class CpuLedger {
  #last = new Map<number, ProcessTimes>();
  #lost: CpuTime = { userMs: 0, systemMs: 0 };

  /** Takes a look at all that live; returns what they, and those before them, have taken in all. Never falls. */
  update(living: readonly ProcessTimes[]): CpuTime {
    const now = new Map(living.map((process) => [process.pid, process]));
    const owed = new Map<number, CpuTime>();
    for (const gone of this.#last.values()) {
      if (isSame(gone, now.get(gone.pid))) continue;
      const heir = this.#heirOf(gone, now);
      const took = totalOf(gone);
      if (heir === null) this.#lost = sum(this.#lost, took);
      else owed.set(heir, sum(owed.get(heir) ?? { userMs: 0, systemMs: 0 }, took));
    }
    for (const [heir, took] of owed)
      this.#lost = sum(this.#lost, unaccounted(took, this.#last.get(heir)!, now.get(heir)!));
    this.#last = now;
    return living.map(totalOf).reduce(sum, this.#lost);
  }

  /** The nearest ancestor that still lives, in whose account of children the process should be; null when none does. */
  #heirOf(gone: ProcessTimes, now: ReadonlyMap<number, ProcessTimes>): number | null {
    for (let parent = this.#last.get(gone.parentPid); parent; parent = this.#last.get(parent.parentPid)) {
      if (isSame(parent, now.get(parent.pid))) return parent.pid;
    }
    return null;
  }
}

/** What has not turned up in the account of the heir's children. */
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

function sum(a: CpuTime, b: CpuTime): CpuTime {
  return { userMs: a.userMs + b.userMs, systemMs: a.systemMs + b.systemMs };
}
