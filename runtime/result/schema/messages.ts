/** The messages of a run and of a phase. */

import type { LatencySummary } from "./latency.ts";

/** Messages; `sent` is the sum of verified, mismatched, lost, oneWay and unanswered. */
export interface MessageCounts {
  sent: number;
  /** Whole answers, right or wrong. */
  received: number;
  /** The answer equals what was sent, byte for byte and in its frame's kind. */
  verified: number;
  mismatched: number;
  /** The connection closed or the phase timed out before the whole answer came. */
  lost: number;
  /** The phase expects no answer. */
  oneWay: number;
  /** The run was cut short before the answer came. */
  unanswered: number;
  /** Chunks or messages that came when no answer was due. They are not part of `sent`. */
  unexpected: number;
  /** What `.receive()` received: WebSocket messages, or pieces of a TCP stream. Not included in any other count. */
  pushed: number;
  pushedBytes: number;
}

/** The first answer of a phase that differed from the expected answer. */
export interface Mismatch {
  /** The number of the connection in the swarm, from 0, and of the round (or repetition), from 1. */
  connection: number;
  round: number;
  /** The difference in words: "byte 3 of 5 differs", "4 bytes instead of 5", "a binary message instead of text". */
  what: string;
  /** Position of the first byte that differs, from 0; null when no byte differs or a pattern did not match. */
  offset: number | null;
  /** A few bytes around it, in hexadecimal and as text; or the pattern. */
  expected: string;
  got: string;
  /** Since the start of the run. */
  atMs: number;
}

/** What a server sent while a phase listened, and before. */
export interface PushedBlock {
  /** WebSocket messages, or pieces of a TCP stream (whose number means little), and their bytes. */
  messages: number;
  bytes: number;
  /**
   * The part that came before the phase, since the last wait for answers: a greeting comes before any phase listens.
   */
  earlierMessages: number;
  earlierBytes: number;
  /** Rates of what came while the phase listened. */
  messagesPerSecond: number | null;
  bytesPerSecond: number | null;
  /** Over the connections that were open at the end of the phase; null when there were none. */
  perConnection: {
    unit: "messages" | "bytes";
    min: number;
    mean: number;
    max: number;
    /** Connections on which nothing came. */
    silent: number;
  } | null;
}

/** The result of the messages of a fan-out. `due` is the sum of `received` and `missing`. */
export interface FanOutResult {
  published: number;
  /** Expected deliveries: one for each published message and recipient. */
  due: number;
  received: number;
  missing: number;
  /** Deliveries that came again on a connection that had the message already. */
  duplicated: number;
  /** Deliveries beyond the recipients of a message, or to another room. */
  surplus: number;
  /** Messages (pieces of the stream on TCP) without a mark, such as acknowledgements. They are no failure. */
  other: number;
  /** How many published messages had every delivery. */
  complete: number;
  /** From the intended publish to each delivery; null when none came, or when latency is not measured. */
  latency: LatencySummary | null;
  /** From the intended publish to the last delivery of a message, over complete messages; null likewise. */
  lastRecipient: { p50Ms: number; p99Ms: number; maxMs: number } | null;
  /** HdrHistogram V2 of `latency`, compressed, base64, in nanoseconds; null with it. */
  histogram: string | null;
}
