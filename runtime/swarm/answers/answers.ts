import { type Framing, NOT_SENT } from "../../engine/contract.ts";
import { onPerformanceClock } from "../../host/clock.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import {
  type ExchangeContext,
  type ExchangeCounts,
  NOTHING_REPORTED,
  noCounts,
  type PhaseReport,
} from "../exchanges/exchange.ts";
import { type MessageSource, sendPicked } from "../messages.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import type { FirstMismatchNote } from "./first-mismatch.ts";
import type { Verification } from "./verification.ts";

/** How an answer is counted when it is given up. */
export type GivenUp = "lost" | "unanswered";

/**
 * The answers of the closed model, at most one outstanding per connection. Records which connections await an answer,
 * since when, and the outcome. The tables last for the whole phase, the counts for one exchange. The exchange decides
 * when to send.
 */
export class Answers {
  counts: ExchangeCounts = noCounts();
  outstanding = 0;
  /** In `performance.now()` milliseconds. */
  lastSendAtMs = performance.now();
  firstSendAtMs: number | null = null;
  lastAnswerAtMs: number | null = null;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #verifier: AnswerVerifier;
  readonly #note: FirstMismatchNote;
  readonly #due: Uint8Array;
  readonly #sentAtMs: Float64Array;
  readonly #latency = new LatencyHistogram();
  /** null when no round had an intended time. */
  #corrected: LatencyHistogram | null = null;
  #round = 0;
  /** The number of the next message of each connection; null when the round is used instead. */
  readonly #ordinals: Uint32Array | null;
  #intendedAtMs: number | null = null;

  /** @param options `numbered`: number the messages of each connection one by one instead of by round */
  constructor(context: ExchangeContext, { messages, verifier, note }: Verification, options = { numbered: false }) {
    this.#context = context;
    this.#messages = messages;
    this.#verifier = verifier;
    this.#note = note;
    this.#due = new Uint8Array(context.table.size);
    this.#ordinals = options.numbered ? new Uint32Array(context.table.size) : null;
    this.#sentAtMs = new Float64Array(context.table.size);
  }

  /** Resets the counts for a new exchange. `intendedAtMs` is the intended time of its sends, on the monotonic clock. */
  beginRound(round: number, intendedAtMs: number | null): void {
    this.counts = noCounts();
    this.firstSendAtMs = null;
    this.lastAnswerAtMs = null;
    this.lastSendAtMs = performance.now();
    this.#round = round;
    this.#intendedAtMs = intendedAtMs === null ? null : onPerformanceClock(intendedAtMs);
    if (intendedAtMs !== null) this.#corrected ??= new LatencyHistogram();
  }

  /** Sends on a connection that is open and not quarantined. Counts nothing when the transport does not send. */
  send(connection: number): void {
    const message = this.#messages.pick(this.#context.first + connection, this.#ordinalOf(connection));
    const nowMs = performance.now();
    const expectedBytes = this.#verifier.expectedBytes(message);
    const backlog = sendPicked(this.#context.transport, this.#messages, connection, message, expectedBytes);
    if (backlog === NOT_SENT) return;
    this.#due[connection] = 1;
    this.firstSendAtMs ??= nowMs;
    this.lastSendAtMs = nowMs;
    this.#sentAtMs[connection] = nowMs;
    this.outstanding++;
    this.counts.sent++;
  }

  /** Takes a piece of an answer. Returns false when no answer was due, or when bytes are left after the answer. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    if (this.#due[connection] === 0) return false;
    const outcome = this.#verifier.take(connection, this.#ordinalOf(connection), view, 0, framing, false);
    if (outcome !== Outcome.pending) this.#answered(connection, outcome === Outcome.right);
    return this.#verifier.takenBytes === view.length;
  }

  #answered(connection: number, right: boolean): void {
    const nowMs = performance.now();
    this.counts.received++;
    this.lastAnswerAtMs = nowMs;
    if (right) {
      this.counts.verified++;
      this.#latency.recordMs(nowMs - this.#sentAtMs[connection]!);
      if (this.#intendedAtMs !== null) this.#corrected?.recordMs(nowMs - this.#intendedAtMs);
    } else {
      this.counts.mismatched++;
    }
    this.#settle(connection);
  }

  #ordinalOf(connection: number): number {
    return this.#ordinals === null ? this.#round : this.#ordinals[connection]!;
  }

  /** Ends the wait on the connection, and increments the number of its next message. */
  #settle(connection: number): void {
    if (this.#ordinals !== null) this.#ordinals[connection]!++;
    this.#due[connection] = 0;
    this.outstanding--;
  }

  /** The connection has closed: an outstanding answer is lost. */
  closed(connection: number): void {
    if (this.#due[connection] !== 0) this.#giveUp(connection, "lost");
  }

  /** Whether answers are outstanding and nothing was sent for the duration of the time-out. */
  overdue(nowMs: number, timeoutMs: number): boolean {
    return this.outstanding > 0 && nowMs - this.lastSendAtMs >= timeoutMs;
  }

  /**
   * Gives up all outstanding answers and quarantines their connections, because a late answer would be mistaken for the
   * next one.
   */
  abandon(as: GivenUp): void {
    for (let connection = 0; connection < this.#context.table.size; connection++) {
      if (this.#due[connection] === 0) continue;
      this.#context.table.quarantined[connection] = 1;
      this.#giveUp(connection, as);
    }
  }

  /** An answer that was received but never matched counts as mismatched, not as lost. */
  #giveUp(connection: number, as: GivenUp): void {
    const differs = this.#verifier.giveUp(connection, this.#ordinalOf(connection));
    if (differs && as === "lost") {
      this.counts.received++;
      this.counts.mismatched++;
    } else {
      this.counts[as]++;
    }
    this.#settle(connection);
  }

  report(): PhaseReport {
    return {
      ...NOTHING_REPORTED,
      latency: this.#latency.encode(),
      correctedLatency: this.#corrected?.encode() ?? null,
      firstMismatch: this.#note.first,
    };
  }
}
