import type { Framing } from "../../engine/contract.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { State } from "../connection-table.ts";
import { type ExchangeContext, type ExchangeCounts, noCounts } from "../exchanges/exchange.ts";
import type { MessageSource } from "../messages.ts";
import { type AnswerVerifier, Outcome } from "./answer-verifier.ts";
import type { FirstMismatchNote } from "./first-mismatch.ts";
import { InFlight, NONE } from "./in-flight.ts";
import type { Verification } from "./verification.ts";

/**
 * The answers of the open model: any number of messages may be outstanding on a connection, and answers arrive in the
 * order of the messages. An altered or out-of-order answer is a mismatch. Later answers are still verified.
 */
export class PacedAnswers {
  readonly counts: ExchangeCounts = noCounts();
  readonly note: FirstMismatchNote;
  /**
   * Latency from the intended send time (`corrected`), and from the later of the actual send time and the previous
   * answer of the connection (`uncorrected`).
   */
  readonly corrected = new LatencyHistogram();
  readonly uncorrected = new LatencyHistogram();
  firstSendAtMs: number | null = null;
  lastAnswerAtMs: number | null = null;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #verifier: AnswerVerifier;
  readonly #inFlight: InFlight;
  /** When the newest answer of each connection was received. */
  readonly #answeredAtMs: Float64Array;

  constructor(context: ExchangeContext, { messages, verifier, note }: Verification) {
    const { size } = context.table;
    this.note = note;
    this.#verifier = verifier;
    this.#context = context;
    this.#messages = messages;
    this.#inFlight = new InFlight(size);
    this.#answeredAtMs = new Float64Array(size);
  }

  get outstanding(): number {
    return this.#inFlight.count;
  }

  /** Whether the maximum number of outstanding messages is reached. */
  get full(): boolean {
    return this.#inFlight.full;
  }

  /** The `ordinal`-th message of a connection, from 0. */
  message(connection: number, ordinal: number): Uint8Array {
    return this.#messages.pick(this.#context.first + connection, ordinal);
  }

  sent(connection: number, intendedAtMs: number, sentAtMs: number, ordinal: number): void {
    this.#inFlight.add(connection, intendedAtMs, sentAtMs, ordinal);
    this.firstSendAtMs ??= sentAtMs;
    this.counts.sent++;
  }

  /** Takes received bytes. Returns false when bytes are left after all the answers that are due. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    if (this.#inFlight.oldest(connection) === NONE) return false;
    const nowMs = performance.now();
    if (framing !== "stream") {
      this.#take(connection, view, 0, framing, nowMs);
      return true;
    }
    // A piece of a stream may contain the ends of several answers.
    for (let at = 0; at < view.length; at += this.#verifier.takenBytes) {
      if (this.#inFlight.oldest(connection) === NONE) return false;
      this.#take(connection, view, at, framing, nowMs);
    }
    return true;
  }

  #take(connection: number, view: Uint8Array, at: number, framing: Framing, nowMs: number): void {
    const ordinal = this.#inFlight.ordinal[this.#inFlight.oldest(connection)]!;
    const outcome = this.#verifier.take(connection, ordinal, view, at, framing, this.#inFlight.several(connection));
    if (outcome !== Outcome.pending) this.#answered(connection, outcome === Outcome.right, nowMs);
  }

  #answered(connection: number, right: boolean, nowMs: number): void {
    this.counts.received++;
    if (right) this.#verified(connection, nowMs);
    else this.counts.mismatched++;
    this.lastAnswerAtMs = nowMs;
    this.#answeredAtMs[connection] = nowMs;
    this.#inFlight.remove(connection);
  }

  #verified(connection: number, nowMs: number): void {
    const slot = this.#inFlight.oldest(connection);
    const { intendedAtMs, sentAtMs } = this.#inFlight;
    this.counts.verified++;
    this.corrected.recordMs(nowMs - intendedAtMs[slot]!);
    this.uncorrected.recordMs(nowMs - Math.max(sentAtMs[slot]!, this.#answeredAtMs[connection]!));
  }

  /** The expected length of the answer to a message in bytes, as far as it is known; at least 1. */
  expectedBytes(message: Uint8Array): number {
    return this.#verifier.expectedBytes(message);
  }

  /** The connection has closed: its outstanding answers are lost. */
  closed(connection: number): void {
    this.#giveUp(connection, "lost");
  }

  /**
   * Gives up the outstanding answers of a connection, and returns how many there were. An answer that was received in
   * part but never matched counts as mismatched, not as lost.
   */
  #giveUp(connection: number, as: "lost" | "unanswered"): number {
    const slot = this.#inFlight.oldest(connection);
    if (slot === NONE) return 0;
    const differs = this.#verifier.giveUp(connection, this.#inFlight.ordinal[slot]!) && as === "lost";
    const outstanding = this.#inFlight.clear(connection);
    this.counts[as] += differs ? outstanding - 1 : outstanding;
    if (differs) {
      this.counts.received++;
      this.counts.mismatched++;
    }
    return outstanding;
  }

  /**
   * Gives up all outstanding answers and quarantines their connections, because late answers would be mistaken for the
   * next ones.
   */
  abandon(as: "lost" | "unanswered"): void {
    const { quarantined, state, size } = this.#context.table;
    for (let connection = 0; this.outstanding > 0 && connection < size; connection++) {
      if (this.#giveUp(connection, as) > 0 && state[connection] === State.open) quarantined[connection] = 1;
    }
  }
}
