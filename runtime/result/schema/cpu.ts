/** Processor time. */

/** The side that limited the run; "neither" also when both sides did, or when the whole machine was busy. */
export type Bottleneck = "server" | "swarm" | "neither";

/** Processor time in milliseconds, all threads together. */
export interface CpuTotal {
  userMs: number;
  systemMs: number;
}

/** Processor time of one side in a phase. */
export interface CpuSide extends CpuTotal {
  /** The share of the time that its busiest thread ran, 0 to 1; null when it is unavailable. */
  busiestThread: number | null;
  /** How the CPU quota of its control group slowed it; null without a quota. */
  throttled: Throttled | null;
}

/** The effect of a CPU quota: the kernel stops a control group that has used up its processor time. */
export interface Throttled {
  /** 0.5 is half a processor. */
  quotaProcessors: number;
  /** The share of the quota's periods in which the kernel stopped the group, 0 to 1. */
  periodShare: number;
  /** How long its threads could not run because of the quota, summed over all processors. */
  throttledMs: number;
}

/** Processor time in one phase, without the settling between memory samples. */
export interface CpuUse {
  /** The measured time. */
  wallMs: number;
  /** All processes of the server; null when they are unknown. */
  server: CpuSide | null;
  swarm: CpuSide;
  /** The main process of c10m, which paces the workers and adds up their counts. */
  coordinator: CpuTotal;
  /**
   * The times of the whole machine, and the time that a hypervisor gave to other guests. The kernel's configuration
   * decides whether the system time of a process includes interrupts.
   */
  machine: { processors: number; busyMs: number; interruptMs: number; stolenMs: number } | null;
  /** null when processor time does not show a bottleneck. */
  bottleneck: Bottleneck | null;
  /** The reason in words. */
  why: string;
}

/** Processor time of a whole run: the sum over its phases. */
export interface CpuBlock {
  wallMs: number;
  server: CpuTotal | null;
  swarm: CpuTotal;
  coordinator: CpuTotal;
  /** That of the longest phase with messages, or of the longest phase when none sent messages. */
  bottleneck: Bottleneck | null;
  /** The phase and the reason, in words. */
  why: string;
}
