import type { Protocol } from "../../../dsl/plan.ts";
import type { Framing, SwarmTransport } from "../../engine/contract.ts";
import type { Mismatch } from "../../result/schema.ts";
import type { ArrivalSpread, Arrivals } from "../arrivals.ts";
import type { ConnectionTable } from "../connection-table.ts";
import type { FanOutReport } from "../fan-out/deliveries.ts";
import type { CaptureReader } from "../login/captures.ts";
import type { SlotShare } from "./message-partition.ts";

/** The counts of one exchange on one worker; plain data, sent to the coordinator. */
export interface ExchangeCounts {
  sent: number;
  received: number;
  verified: number;
  mismatched: number;
  lost: number;
  oneWay: number;
  unanswered: number;
  /** What a listening exchange received: messages, or pieces of a stream, and their bytes. */
  pushed: number;
  pushedBytes: number;
}

/** Nothing sent, nothing received. */
export function noCounts(): ExchangeCounts {
  return {
    sent: 0,
    received: 0,
    verified: 0,
    mismatched: 0,
    lost: 0,
    oneWay: 0,
    unanswered: 0,
    pushed: 0,
    pushedBytes: 0,
  };
}

/** The first send and the last answer of an exchange, in `performance.now()` milliseconds; null before the first. */
export interface UnderWay {
  readonly firstSendAtMs: number | null;
  readonly lastAnswerAtMs: number | null;
}

/**
 * A unit of sending and receiving on the connections of a worker, for example one round of the closed model. One
 * exchange runs at a time. It sends through the transport, and receives the events of the connections.
 */
export interface Exchange {
  readonly counts: ExchangeCounts;
  /** Absent when no answers are awaited. */
  readonly underWay?: UnderWay;
  /** Whether nothing is outstanding and nothing is left to send. */
  readonly finished: boolean;
  /** True if arrivals that are not due are errors; false if a later listening exchange may still count them. */
  readonly awaitsAnswers: boolean;
  /** True if the exchange counts everything that arrives. */
  readonly listens: boolean;
  /** Sends what may be sent now. Called at the beginning, after every event, and after a call of `advance`. */
  pump(): void;
  /** Takes a piece of an answer. Returns false when none of it, or not all of it, was due. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean;
  /** The kernel has accepted everything that was sent on the connection. */
  drained(connection: number): void;
  /** The connection has closed, so the answers due on it are lost. */
  closed(connection: number): void;
  /** Checks time-outs; called a few times a second. */
  tick(nowMs: number): void;
  /** The run is cut short: outstanding messages count as unanswered. */
  cut(): void;
  /** Ends a wait that only the coordinator can end: stalled connections read again, or a fan-out is complete. */
  resume?(): void;
}

/** The parameters of one exchange on a worker: a round, a repetition of a burst, a period of listening. Data only. */
export interface ExchangeSpec {
  /** The number of the exchange in its phase, from 0. */
  readonly round: number;
  /** This worker's share of the messages in flight, or of the connections that send at once. */
  readonly share: number;
  readonly timeoutMs: number;
  /** When all workers begin together, on the monotonic clock of the host; null: each worker begins immediately. */
  readonly beginAtMs: number | null;
  /**
   * The intended begin, on the monotonic clock of the host; null without one. The exchange begins later when the
   * previous one took longer.
   */
  readonly intendedAtMs: number | null;
  /** For a closed loop: how long this worker sends. */
  readonly sendForMs?: number;
  /** For a schedule: the slots of this worker. */
  readonly slots?: SlotShare;
}

/** The state of a phase of messages on a worker. It begins the exchanges of the phase, one after another. */
export interface ExchangePhase {
  begin(spec: ExchangeSpec): Exchange;
  /** What the phase has recorded so far. */
  report(): PhaseReport;
}

/** What a worker has recorded in a phase in addition to its counts; plain data. */
export interface PhaseReport {
  /** From the actual sends, encoded; null when no answers are awaited. */
  readonly latency: string | null;
  /** From the intended sends, encoded; null without an intended time. */
  readonly correctedLatency: string | null;
  readonly firstMismatch: FirstMismatch | null;
  /** null in a phase that does not listen. */
  readonly arrivals: ArrivalReport | null;
  /** null in a phase without a schedule. */
  readonly schedule: ScheduleReport | null;
  /** null in a phase that is no fan-out. */
  readonly fanOut: FanOutReport | null;
}

/** How well a worker kept its part of a schedule. */
export interface ScheduleReport {
  /** Not sent: too far behind, the connection's socket was full, no connection was open. */
  readonly late: number;
  readonly heldBack: number;
  readonly unserved: number;
  /** The delays of sends after their intended times; encoded. */
  readonly lag: string;
  /** Bytes that the kernel had not accepted when the connections resumed reading, in total; null without a stall. */
  readonly backlogBytes: number | null;
}

/** Nothing recorded. */
export const NOTHING_REPORTED: PhaseReport = {
  latency: null,
  correctedLatency: null,
  firstMismatch: null,
  arrivals: null,
  schedule: null,
  fanOut: null,
};

/**
 * A mismatch, and when it was found, on the monotonic clock of the host. The first mismatch of a phase is the earliest
 * of all workers.
 */
export interface FirstMismatch extends Omit<Mismatch, "atMs"> {
  readonly atMonotonicMs: number;
}

/** What was received before a phase listened, and the distribution of all arrivals over the connections. */
export interface ArrivalReport {
  readonly earlierMessages: number;
  readonly earlierBytes: number;
  readonly spread: ArrivalSpread;
}

/** The context of a phase. */
export interface ExchangeContext {
  /** The number of this worker's first connection in the whole swarm. */
  readonly first: number;
  readonly protocol: Protocol;
  /** How many ports the server listens on: connection `i` of the swarm goes to port `i mod ports`. */
  readonly ports: number;
  readonly table: ConnectionTable;
  readonly transport: SwarmTransport;
  /** The captured values of the login; null without a login. */
  readonly captures: CaptureReader | null;
  /** Calls `pump` and ends the current exchange if it is finished; for exchanges that wait for a time. */
  advance(): void;
  /** Takes the unrequested arrivals since an exchange last awaited answers. */
  claimArrivals(): Arrivals;
}
