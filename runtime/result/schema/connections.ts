/** The connections of a run and of a phase, and the ways in which a phase changes their number. */

/** Counts keyed by errno, `EOF`, `HTTP_<status>` or `WS_<code>`. */
export type CountsByReason = Record<string, number>;

/** The limit on the rate at which the swarm opened connections. */
export interface OpenWindow {
  /** The largest number of connections that were begun but neither accepted nor failed at a time. */
  connections: number;
  /** How many connections a listening port of the server queues before they are accepted; null when it is unknown. */
  backlog: number | null;
}

/** Connections of a whole run. */
export interface ConnectionCounts {
  /** The size in the script. */
  scripted: number;
  /** The size of this run, after `--connections` and `--fit`. */
  requested: number;
  /** How many should be open after the last phase: `requested`, unless a ramp ended lower. */
  target: number;
  /** Every successful open; after reconnects it exceeds `requested`. */
  opened: number;
  /** Open at the end of the last phase, before the swarm closed them. */
  held: number;
  /** Never opened. */
  failed: CountsByReason;
  /** Opened, then closed, but not by the swarm. */
  lost: CountsByReason;
  /** Closed by the swarm itself before the end (a ramp down). */
  closed: number;
  /** The rate of openings and ramps over `openDurationMs`; null when none. Storms and churns have their own rates. */
  openPerSecond: number | null;
  /** Time that openings and ramps took, without the settling between memory samples; null when there was none. */
  openDurationMs: number | null;
  /** The swarm never opened faster than this window allows; null when nothing was opened. */
  openWindow: OpenWindow | null;
}

/** The connections that one phase opened, closed and lost. */
export interface PhaseConnections {
  /** How many connections should be open at the end of the phase. */
  target: number;
  opened: number;
  closed: number;
  failed: CountsByReason;
  lost: CountsByReason;
  /** Open at its end. */
  held: number;
  openPerSecond: number | null;
}

/** How closely a ramp followed its straight line. It is checked every 5 ms, with counts that are up to 10 ms old. */
export interface RampShape {
  kind: "ramp";
  /** Open connections at both ends of the line. */
  from: number;
  to: number;
  /** The largest difference of open and intended connections (open less intended); null when both ends are equal. */
  largestDeviation: number | null;
  /** The time of the largest difference, since the start of the phase. */
  atMs: number | null;
}

/** The result of a storm: the connections that it dropped and those that reconnected. */
export interface StormShape {
  kind: "storm";
  /** Open when it began. */
  openBefore: number;
  /** Connections to drop, and dropped (fewer when fewer were open). */
  asked: number;
  dropped: number;
  /** From the start of the phase until the last of them was closed. */
  dropMs: number | null;
  reconnected: number;
  /** Failed opens that were tried again. Those that failed finally are in `connections.failed`. */
  failedAttempts: CountsByReason;
  /** From the start of the phase until `openBefore` connections were open again; null when they never were. */
  fullStrengthMs: number | null;
  /** `reconnected` over the time from the last close to the last open; null when nothing reconnected. */
  reconnectPerSecond: number | null;
}

/** The result of a churn, which replaces connections. */
export interface ChurnShape {
  kind: "churn";
  /** Open when it began. */
  openBefore: number;
  askedPerSecond: number;
  /** Connections to replace, connections that were closed, and connections that were opened instead. */
  asked: number;
  closed: number;
  replaced: number;
  /** `replaced` over the time to the last open; null when nothing was replaced. */
  replacedPerSecond: number | null;
  /** The largest difference of open connections and `openBefore`. A connection under replacement is not open. */
  largestDeviation: number;
}
