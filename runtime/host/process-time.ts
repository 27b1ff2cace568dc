/** How much processor time processes and threads have taken so far, from /proc; see proc(5). */

import { type ProcessStat, parseProcessStat, parseTicksPerSecond } from "./proc.ts";
import { readAuxiliaryVector, readNumbers, readText } from "./proc-files.ts";

/** Linux's value on every architecture except Alpha since 2.6. Used when the auxiliary vector does not contain it. */
const USUAL_TICKS_PER_SECOND = 100;

const NANOSECONDS_PER_MILLISECOND = 1e6;

let knownTicks: number | null = null;

/** The processor time of one process at one reading. Its own times include all its threads, even ended ones. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parentPid: number;
  /** Together with the pid it identifies a process: the kernel reuses pids. */
  readonly startedAt: number;
  readonly userMs: number;
  readonly systemMs: number;
  /** The times of its children that have ended and were waited for, and of their own such children. */
  readonly childrenUserMs: number;
  readonly childrenSystemMs: number;
}

/** The times of these processes; omits those that no longer exist. */
export function processTimes(pids: Iterable<number>): ProcessTimes[] {
  return [...pids]
    .map((pid) => parseProcessStat(readText(`/proc/${pid}/stat`) ?? ""))
    .filter((stat) => stat !== null)
    .map(timesOf);
}

/** How long each thread of these processes has run, in milliseconds, by thread id; empty where this is unknown. */
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

/** The times of all processors of this machine since it started. */
export interface MachineTimes {
  readonly processors: number;
  /** Time spent on any work, including interrupts. */
  readonly busyMs: number;
  /** The part of `busyMs` for hard and soft interrupts. Most kernels also count it for the interrupted process. */
  readonly interruptMs: number;
  /** Time in which a processor of this machine was ready to run, but the hypervisor ran other guests. */
  readonly stolenMs: number;
}

/** From /proc/stat; null off Linux. */
export function machineTimes(): MachineTimes | null {
  return parseMachineTimes(readText("/proc/stat") ?? "", ticksPerSecond());
}

/** {@link machineTimes} from the text of /proc/stat. User time already includes the time of guests. */
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

/** Converts the times of a process from clock ticks to milliseconds. */
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
