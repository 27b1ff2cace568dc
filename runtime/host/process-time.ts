/** How much processor time processes and threads have taken so far, from /proc; see proc(5). */

import { type ProcessStat, parseProcessStat, parseTicksPerSecond } from "./proc.ts";
import { readAuxiliaryVector, readNumbers, readText } from "./proc-files.ts";

/** What Linux has told programs on every architecture but Alpha since 2.6, where the auxiliary vector does not tell. */
const USUAL_TICKS_PER_SECOND = 100;

const NANOSECONDS_PER_MILLISECOND = 1e6;

let knownTicks: number | null = null;

/** What one process had taken when it was looked at. Its own times cover all its threads, those that have ended too. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parentPid: number;
  /** With the pid it names a process for good: pids are used again. */
  readonly startedAt: number;
  readonly userMs: number;
  readonly systemMs: number;
  /** Of its children that have ended and were waited for, and theirs. */
  readonly childrenUserMs: number;
  readonly childrenSystemMs: number;
}

/** The times of these processes, without those that are gone. */
export function processTimes(pids: Iterable<number>): ProcessTimes[] {
  return [...pids]
    .map((pid) => parseProcessStat(readText(`/proc/${pid}/stat`) ?? ""))
    .filter((stat) => stat !== null)
    .map(timesOf);
}

/** What each thread of these processes has run so far, in milliseconds, by its number; empty where that is not told. */
export function threadTimes(pids: Iterable<number>): Map<number, number> {
  const times = new Map<number, number>();
  for (const pid of pids) {
    for (const thread of readNumbers(`/proc/${pid}/task`)) {
      // The first figure is the time on a processor in nanoseconds (Documentation/scheduler/sched-stats.rst).
      const ran = Number.parseInt(readText(`/proc/${pid}/task/${thread}/schedstat`) ?? "", 10);
      if (!Number.isNaN(ran)) times.set(thread, ran / NANOSECONDS_PER_MILLISECOND);
    }
  }
  return times;
}

/** What all processors of this machine have done so far. */
export interface MachineTimes {
  readonly processors: number;
  /** At work for anybody, interrupts included. */
  readonly busyMs: number;
  /** Of that, interrupts, hard and soft. Most kernels bill them to whatever process they interrupt as well. */
  readonly interruptMs: number;
  /** Taken by the hypervisor for other guests while a processor of this machine wanted to run. */
  readonly stolenMs: number;
}

/** From /proc/stat; null off Linux. */
export function machineTimes(): MachineTimes | null {
  return parseMachineTimes(readText("/proc/stat") ?? "", ticksPerSecond());
}

/** {@link machineTimes} from the text of /proc/stat. Guests are in user time already. */
export function parseMachineTimes(stat: string, ticks: number): MachineTimes | null {
  const all = /^cpu +(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)(?: (\d+))?/m.exec(stat);
  if (all === null) return null;
  const [user, nice, system, , , hard, soft, stolen] = all.slice(1).map((text) => (Number(text ?? 0) * 1_000) / ticks);
  const interruptMs = hard! + soft!;
  return {
    processors: stat.match(/^cpu\d+ /gm)?.length ?? 1,
    busyMs: user! + nice! + system! + interruptMs,
    interruptMs,
    stolenMs: stolen!,
  };
}

/** In milliseconds. */
export function timesOf(stat: ProcessStat): ProcessTimes {
  const ms = (ticks: number) => (ticks * 1_000) / ticksPerSecond();
  return {
    pid: stat.pid,
    parentPid: stat.parentPid,
    startedAt: stat.startedAtTicks,
    userMs: ms(stat.userTicks),
    systemMs: ms(stat.systemTicks),
    childrenUserMs: ms(stat.childrenUserTicks),
    childrenSystemMs: ms(stat.childrenSystemTicks),
  };
}

function ticksPerSecond(): number {
  knownTicks ??= parseTicksPerSecond(readAuxiliaryVector() ?? new Uint8Array()) ?? USUAL_TICKS_PER_SECOND;
  return knownTicks;
}
