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
 * The answers of the open model: any number of messages is outstanding on a connection, and answers come in the order of
 * the messages. An answer that is altered or out of order is a mismatch. The answers behind it are verified all the same.
 */
export class PacedAnswers {
  readonly counts: ExchangeCounts = noCounts();
  readonly note: FirstMismatchNote;
  /** From the intended time of sending, and from the later of the actual one and the connection's previous answer. */
  readonly corrected = new LatencyHistogram();
  readonly uncorrected = new LatencyHistogram();
  firstSendAtMs: number | null = null;
  lastAnswerAtMs: number | null = null;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #verifier: AnswerVerifier;
  readonly #inFlight: InFlight;
  /** When the newest answer of a connection came. */
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

  /** No more messages can be outstanding. */
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

  /** Takes what has come. False when it is more than all the answers that are due. */
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

  /** How many bytes of answer a message will have, as far as that is known: at least 1. */
  expectedBytes(message: Uint8Array): number {
    return this.#verifier.expectedBytes(message);
  }

  /** The connection is gone, and its answers with it. */
  closed(connection: number): void {
    this.#giveUp(connection, "lost");
  }

  /** Returns how many answers were due. One that has come and never matched is wrong, not lost. */
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

  /** Gives up what is outstanding. Late answers would look like the next ones, so the connections are quarantined. */
  abandon(as: "lost" | "unanswered"): void {
    const { quarantined, state, size } = this.#context.table;
    for (let connection = 0; this.outstanding > 0 && connection < size; connection++) {
      if (this.#giveUp(connection, as) > 0 && state[connection] === State.open) quarantined[connection] = 1;
    }
  }
}
