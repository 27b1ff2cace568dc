/**
 * How often the kernel stopped processes because their control group had used up its CPU quota, by cgroup v1 and v2
 * (kernel documentation: scheduler/sched-bwc.rst and admin-guide/cgroup-v2.rst). The quotas of its ancestors also apply
 * to a group.
 */

import { ancestors, parseCgroup, type ReadText } from "./cgroup.ts";
import { wholeNumber } from "./proc-limits.ts";

/** The counters of one group with a quota, since the group was created. */
export interface QuotaCounts {
  /** How many processors' worth of time the group may use; 0.5 is half a processor. */
  readonly quotaProcessors: number;
  /** Periods in which the group ran, and the number of them in which it was stopped. */
  readonly periods: number;
  readonly throttledPeriods: number;
  /** How long the quota stopped its threads, summed over all processors. */
  readonly throttledMs: number;
}

/** How much a quota stopped a group between two readings. */
export interface Throttling {
  readonly quotaProcessors: number;
  /** The share of the periods in which the group was stopped, 0 to 1. */
  readonly periodShare: number;
  readonly throttledMs: number;
}

/** The groups with a quota that contain any of these processes, by folder. Empty without a quota and off Linux. */
export function quotasOf(pids: readonly number[], read: ReadText): Map<string, QuotaCounts> {
  const folders = new Set(pids.flatMap((pid) => foldersOf(read(`/proc/${pid}/cgroup`) ?? "")));
  const quotas = new Map<string, QuotaCounts>();
  for (const folder of folders) {
    const counts = countsOf(folder, read);
    if (counts !== null) quotas.set(folder, counts);
  }
  return quotas;
}

/** The throttling between two readings by the quota that stopped its group longest; null without a quota. */
export function throttlingBetween(
  before: ReadonlyMap<string, QuotaCounts>,
  after: ReadonlyMap<string, QuotaCounts>,
): Throttling | null {
  let most: Throttling | null = null;
  for (const [folder, { quotaProcessors, periods, throttledPeriods, throttledMs }] of after) {
    const began = before.get(folder) ?? { periods, throttledPeriods, throttledMs };
    const inPeriods = periods - began.periods;
    const periodShare = inPeriods > 0 ? (throttledPeriods - began.throttledPeriods) / inPeriods : 0;
    const one = { quotaProcessors, periodShare, throttledMs: throttledMs - began.throttledMs };
    if (most === null || one.throttledMs > most.throttledMs) most = one;
  }
  return most;
}

/** The folder of the group and the folders of its ancestors. */
function foldersOf(text: string): string[] {
  const own = parseCgroup(text, "cpu");
  if (own === null) return [];
  const mount = own.version === 1 ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
  return ancestors(own.path).map((path) => `${mount}${path}`);
}

function countsOf(folder: string, read: ReadText): QuotaCounts | null {
  const quotaProcessors = quotaIn(folder, read);
  if (quotaProcessors === null) return null;
  const stat = new Map(
    (read(`${folder}/cpu.stat`) ?? "").split("\n").map((line) => line.split(" ") as [string, string]),
  );
  const field = (name: string) => wholeNumber(stat.get(name));
  const [periods, throttledPeriods] = [field("nr_periods"), field("nr_throttled")];
  // Version 2 counts microseconds, version 1 nanoseconds.
  const [microseconds, nanoseconds] = [field("throttled_usec"), field("throttled_time")];
  const throttledMs = microseconds !== null ? microseconds / 1e3 : nanoseconds !== null ? nanoseconds / 1e6 : null;
  if (periods === null || throttledPeriods === null || throttledMs === null) return null;
  return { quotaProcessors, periods, throttledPeriods, throttledMs };
}

/** null without a quota: "max" in version 2, -1 in version 1. */
function quotaIn(folder: string, read: ReadText): number | null {
  const [quota, period] = read(`${folder}/cpu.max`)?.trim().split(" ") ?? [
    read(`${folder}/cpu.cfs_quota_us`)?.trim(),
    read(`${folder}/cpu.cfs_period_us`)?.trim(),
  ];
  const [quotaUs, periodUs] = [wholeNumber(quota), wholeNumber(period)];
  return quotaUs === null || periodUs === null || periodUs === 0 ? null : quotaUs / periodUs;
}
