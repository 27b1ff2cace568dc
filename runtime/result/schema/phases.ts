/** The result of a phase, an interface for each kind. */

import type { ChurnShape, CountsByReason, PhaseConnections, RampShape, StormShape } from "./connections.ts";
import type { CpuUse } from "./cpu.ts";
import type { FiguresByProbe } from "./figures.ts";
import type { LatencyBlock } from "./latency.ts";
import type { FanOutResult, MessageCounts, Mismatch, PushedBlock } from "./messages.ts";
import type { Round, RoundStatistics, ScheduleResult, StallResult } from "./schedule.ts";

/** The fields of every phase. */
export interface PhaseBase {
  /** Since the start of the run. */
  startMs: number;
  durationMs: number;
  /** False when the run was cut short during the phase. */
  finished: boolean;
  connections: PhaseConnections;
  /** null when processor time was not measured or cannot be measured. */
  cpu: CpuUse | null;
  figures: FiguresByProbe;
}

/** The fields of a phase that sends and receives no messages. */
export interface NoMessages {
  messages: null;
  messagesAsked: null;
  messagesLost: null;
  underWayMs: null;
  latency: null;
  inFlight: null;
  firstMismatch: null;
  pushed: null;
  schedule: null;
  stall: null;
  fanOut: null;
  rounds: Round[];
  roundStatistics: null;
}

/** The fields of a phase that sends or receives messages. */
export interface WithMessages {
  shape: null;
  messages: MessageCounts;
  /**
   * How many messages the phase should send. In a closed loop that is the number that it sent. A stall does not count
   * messages that were held back, because a stall causes that on purpose.
   */
  messagesAsked: number;
  /** Lost messages by reason, as in the run. */
  messagesLost: CountsByReason;
  /**
   * The time from the first send to the last answer, without the time between two rounds or two repetitions of a burst.
   * With a schedule it is the duration of the schedule. null for a phase without answers, and for a stall.
   */
  underWayMs: number | null;
  /** null for a phase whose answers are not timed, or when latency is not measured. */
  latency: LatencyBlock | null;
  /** The bound on outstanding messages across the swarm; null for a phase without a bound. */
  inFlight: number | null;
  /** null when no answer differed. */
  firstMismatch: Mismatch | null;
  /** null for a phase that does not listen. */
  pushed: PushedBlock | null;
  /** null for a phase without a schedule. */
  schedule: ScheduleResult | null;
  /** null for a phase other than a stall. */
  stall: StallResult | null;
  /** null for a phase other than a fan-out. */
  fanOut: FanOutResult | null;
  /** Empty for a phase without rounds. */
  rounds: Round[];
  /** Statistics over the rounds: duration in milliseconds, and rounds a second; null without a finished round. */
  roundStatistics: { samples: number; latencyMs: RoundStatistics; throughputPerSecond: RoundStatistics } | null;
}

/** The opening before the first phase, which opens connections as fast as the server accepts them. */
export interface OpenResult extends PhaseBase, NoMessages {
  kind: "open";
  shape: null;
}

export interface RampResult extends PhaseBase, NoMessages {
  kind: "ramp";
  /** null when the run was cut short before the ramp began. */
  shape: RampShape | null;
}

export interface HoldResult extends PhaseBase, NoMessages {
  kind: "hold";
  shape: null;
}

export interface StormResult extends PhaseBase, NoMessages {
  kind: "storm";
  /** null when the run was cut short before the storm began. */
  shape: StormShape | null;
}

export interface ChurnResult extends PhaseBase, NoMessages {
  kind: "churn";
  /** null when the run was cut short before the churn began. */
  shape: ChurnShape | null;
}

export interface EchoResult extends PhaseBase, WithMessages {
  kind: "echo";
  pushed: null;
  stall: null;
}

export interface BurstResult extends PhaseBase, WithMessages {
  kind: "burst";
  pushed: null;
  schedule: null;
  stall: null;
}

export interface SendResult extends PhaseBase, WithMessages {
  kind: "send";
  underWayMs: null;
  pushed: null;
  schedule: null;
  stall: null;
}

export interface ReceiveResult extends PhaseBase, WithMessages {
  kind: "receive";
  underWayMs: null;
  pushed: PushedBlock;
  schedule: null;
  stall: null;
}

export interface StallPhaseResult extends PhaseBase, WithMessages {
  kind: "stall";
  underWayMs: null;
  pushed: null;
  schedule: ScheduleResult;
  stall: StallResult;
}

export interface FanOutPhaseResult extends PhaseBase, WithMessages {
  kind: "fanOut";
  /** Counts of published messages. Verified: every delivery came exactly once. Lost: deliveries are missing. */
  messages: MessageCounts;
  underWayMs: null;
  latency: null;
  pushed: null;
  schedule: ScheduleResult;
  stall: null;
  fanOut: FanOutResult;
}

/** One phase. Every kind has the same fields in JSON; the fields of other kinds are null. */
export type PhaseResult =
  | OpenResult
  | RampResult
  | HoldResult
  | EchoResult
  | SendResult
  | ReceiveResult
  | BurstResult
  | StormResult
  | ChurnResult
  | StallPhaseResult
  | FanOutPhaseResult;
