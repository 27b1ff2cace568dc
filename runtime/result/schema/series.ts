/** The run over time. */

/** The counts at one moment of the run. All counts except `open` are cumulative since the start of the run. */
export interface SeriesPoint {
  /** Since the start of the run. */
  atMs: number;
  open: number;
  opened: number;
  failed: number;
  failedAttempts: number;
  lost: number;
  /** Answers, right or wrong, and messages that `.receive()` received. */
  received: number;
}

/** The run over time, from the first phase to the end of the last. */
export interface Series {
  /** The approximate time between two points. */
  intervalMs: number;
  /** At most 600. Beyond that, every second point is removed and the interval doubles. */
  points: SeriesPoint[];
}
