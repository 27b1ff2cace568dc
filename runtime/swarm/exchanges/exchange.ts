import type { Protocol } from "../../../dsl/plan.ts";
import type { Framing, SwarmTransport } from "../../engine/contract.ts";
import type { Mismatch } from "../../result/schema.ts";
import type { ArrivalSpread, Arrivals } from "../arrivals.ts";
import type { ConnectionTable } from "../connection-table.ts";
import type { FanOutReport } from "../fan-out/deliveries.ts";
import type { CaptureReader } from "../login/captures.ts";
import type { SlotShare } from "./message-partition.ts";

/** What one worker counts while an exchange lasts; plain data, sent to the coordinator. */
export interface ExchangeCounts {
  sent: number;
  received: number;
  verified: number;
  mismatched: number;
  lost: number;
  oneWay: number;
  unanswered: number;
  /** What a server sent that was listened to: messages, or pieces of a stream, and their bytes. */
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

/** When the messages of an exchange were under way, in `performance.now()` milliseconds; null before the first. */
export interface UnderWay {
  readonly firstSendAtMs: number | null;
  readonly lastAnswerAtMs: number | null;
}

/**
 * What the connections of a worker do with messages for a while, one exchange at a time: a round of the closed model is
 * one. It sends through the transport, and is told what becomes of the connections.
 */
export interface Exchange {
  readonly counts: ExchangeCounts;
  /** Absent where no answer is awaited. */
  readonly underWay?: UnderWay;
  /** Nothing is outstanding, and nothing left to send. */
  readonly finished: boolean;
  /** True where what comes without being due is wrong; false where a listening that follows may still want it. */
  readonly awaitsAnswers: boolean;
  /** True where whatever comes is wanted. */
  readonly listens: boolean;
  /** Sends what may leave now; called when it begins, after every event, and when it has asked for it by `advance`. */
  pump(): void;
  /** Takes a piece of an answer; false when none of it, or not all of it, was due. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean;
  /** The kernel has taken all that was sent on the connection. */
  drained(connection: number): void;
  /** The connection is gone, and with it the answer that was due on it. */
  closed(connection: number): void;
  /** Looks at time-outs; called a few times a second. */
  tick(nowMs: number): void;
  /** The run is cut short: what is outstanding stays unanswered. */
  cut(): void;
  /** Ends a wait that only the coordinator can end: readers that were kept from reading read, a fan-out is complete. */
  resume?(): void;
}

/** One exchange as a worker is told of it: a round, a repetition of a burst, a stretch of listening. Data only. */
export interface ExchangeSpec {
  /** Which one of the phase, from 0. */
  readonly round: number;
  /** This worker's share: of the messages in flight, or of the connections that send at once. */
  readonly share: number;
  readonly timeoutMs: number;
  /** When all workers begin together, on the monotonic clock of the host; null: each at once. */
  readonly beginAtMs: number | null;
  /** When it was meant to begin, on the monotonic clock of the host; later when the one before took longer. null: no such time. */
  readonly intendedAtMs: number | null;
  /** Of a closed loop: how long this worker sends. */
  readonly sendForMs?: number;
  /** Of a schedule: which slots in its turns are this worker's. */
  readonly slots?: SlotShare;
}

/** What a phase of messages keeps on a worker; its exchanges begin from it, one after the other. */
export interface ExchangePhase {
  begin(spec: ExchangeSpec): Exchange;
  /** What the phase has recorded so far. */
  report(): PhaseReport;
}

/** What a worker has recorded in a phase beside its counts; plain data. */
export interface PhaseReport {
  /** From the actual sends, encoded; null where no answer is awaited. */
  readonly latency: string | null;
  /** From the intended sends, encoded; null where there is no intended time. */
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
  /** How long after their intended times messages left; encoded. */
  readonly lag: string;
  /** Bytes that the kernel had not taken when the connections read again, over all of them; null where all always read. */
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

/** A mismatch, and when it was found, on the monotonic clock of the host: the earliest of all workers is the first. */
export interface FirstMismatch extends Omit<Mismatch, "atMs"> {
  readonly atMonotonicMs: number;
}

/** What had come before a phase listened, and how what came in all lies over the connections. */
export interface ArrivalReport {
  readonly earlierMessages: number;
  readonly earlierBytes: number;
  readonly spread: ArrivalSpread;
}

/** What a phase works with. */
export interface ExchangeContext {
  /** The number of this worker's first connection in the whole swarm. */
  readonly first: number;
  readonly protocol: Protocol;
  /** How many ports the server listens on: connection `i` of the swarm goes to port `i mod ports`. */
  readonly ports: number;
  readonly table: ConnectionTable;
  readonly transport: SwarmTransport;
  /** What the login has captured; null without a login. */
  readonly captures: CaptureReader | null;
  /** Lets the exchange under way go on (`pump`), and end when it is finished: for those that wait for a time. */
  advance(): void;
  /** Takes what has come unasked since an exchange last awaited answers. */
  claimArrivals(): Arrivals;
}
