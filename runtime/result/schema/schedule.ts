/** Messages at a rate or in rounds, and slow readers. */

import type { LatencySummary } from "./latency.ts";
import type { MemoryFigures } from "./memory.ts";

/** How well a phase kept its schedule. The sent messages are counted as in any phase. */
export interface ScheduleResult {
  /** The rate in the script, over the whole swarm. */
  perSecond: number;
  /**
   * From its start to its end or to the last answer, whichever came later; null when the run was cut short before, or
   * when no connection was open at its start.
   */
  durationMs: number | null;
  /** How many messages the schedule has. */
  asked: number;
  sent: number;
  /** Messages that were due but not sent, by cause. Messages that were not yet due at a cut are not counted. */
  missed: {
    /** More than one second late: c10m did not keep up, and does not send faster to catch up. */
    late: number;
    /** The socket was full (its backlog had not emptied for 100 ms), or too many answers were outstanding. */
    heldBack: number;
    /** No connection was open. */
    unserved: number;
  };
  /** The delay from the intended to the actual time of sending; null when nothing was sent. */
  lag: LatencySummary | null;
  /** Bytes that the kernel had not accepted when the readers of a stall resumed, over all connections; else null. */
  backlogBytes: number | null;
}

/** The result of a phase with slow readers. */
export interface StallResult {
  /** How many connections stopped reading. */
  connections: number;
  /**
   * From the resumption of reading to the last answer or its loss; null without answers, and when the run was cut
   * short.
   */
  caughtUpMs: number | null;
  /** Before the stall, at its end, and after the last answer; null when memory is not measured. */
  memory: { before: MemoryFigures | null; stalled: MemoryFigures | null; after: MemoryFigures | null };
}

/** The statistics tinybench computes over rounds; `rmePercent` is null with one sample, which has no spread. */
export interface RoundStatistics {
  mean: number;
  p50: number;
  min: number;
  max: number;
  /** Relative margin of error of the mean, 95 %, in percent. */
  rmePercent: number | null;
  /** Median absolute deviation; null with one sample. */
  mad: number | null;
}

/** One round of a message phase, or repetition of a burst. */
export interface Round {
  /** From the common start on all workers to the last answer, or to another end of the round. */
  durationMs: number;
  verified: number;
  /** How late it began because the previous round took longer; only for rounds with an intended start. */
  lateMs?: number;
}
