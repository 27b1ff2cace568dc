import type { Framing } from "../../engine/contract.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { State } from "../connection-table.ts";
import { type ExchangeContext, type ExchangeCounts, noCounts } from "../exchanges/exchange.ts";
import type { MessageSource } from "../messages.ts";
import { FirstMismatchNote } from "./first-mismatch.ts";
import { InFlight, NONE } from "./in-flight.ts";
import { sameBytes } from "./same-bytes.ts";

/**
 * The messages that left on a schedule, and their answers: any number outstanding on a connection, told apart by their
 * order. Every answer is compared byte for byte, and in its kind on a WebSocket; one that is altered or out of order is a
 * mismatch, and those behind it are judged on their own.
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
  readonly #inFlight: InFlight;
  /** By connection: bytes of the answer under way, whether one of them was wrong, when the newest answer came. */
  readonly #receivedBytes: Uint32Array;
  readonly #wrong: Uint8Array;
  readonly #answeredAtMs: Float64Array;

  constructor(context: ExchangeContext, messages: MessageSource) {
    const { size } = context.table;
    this.note = new FirstMismatchNote(context.first);
    this.#context = context;
    this.#messages = messages;
    this.#inFlight = new InFlight(size);
    this.#receivedBytes = new Uint32Array(size);
    this.#wrong = new Uint8Array(size);
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

  /** Takes what has come; false when it holds more than all the answers that are due. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    if (this.#inFlight.oldest(connection) === NONE) return false;
    if (framing === "stream") return this.#receivedBytesOf(connection, view);
    this.#receivedMessage(connection, view, framing);
    return true;
  }

  #receivedMessage(connection: number, view: Uint8Array, framing: Framing): void {
    const ordinal = this.#inFlight.ordinal[this.#inFlight.oldest(connection)]!;
    const message = this.message(connection, ordinal);
    const kind = this.#messages.framing;
    const { length } = view;
    const same = framing === kind && length === message.length && sameBytes(message, 0, view, length);
    if (!same) this.note.message(connection, ordinal, message, kind, view, framing);
    this.#answered(connection, same, performance.now());
  }

  /** A stretch of the stream may hold the ends of several answers. */
  #receivedBytesOf(connection: number, view: Uint8Array): boolean {
    const nowMs = performance.now();
    for (let at = 0; at < view.length; ) {
      const slot = this.#inFlight.oldest(connection);
      if (slot === NONE) return false;
      at += this.#takeBytes(connection, this.#inFlight.ordinal[slot]!, view, at, nowMs);
    }
    return true;
  }

  /** Takes what belongs to the connection's oldest message; returns how many bytes those are. */
  #takeBytes(connection: number, ordinal: number, view: Uint8Array, at: number, nowMs: number): number {
    const message = this.message(connection, ordinal);
    const offset = this.#receivedBytes[connection]!;
    const taken = Math.min(view.length - at, message.length - offset);
    if (!sameBytes(message, offset, view, taken, at)) {
      this.#wrong[connection] = 1;
      this.note.bytes(connection, ordinal, message, offset, view.subarray(at, at + taken));
    }
    this.#receivedBytes[connection] = offset + taken;
    if (offset + taken === message.length) this.#answered(connection, this.#wrong[connection] === 0, nowMs);
    return taken;
  }

  #answered(connection: number, right: boolean, nowMs: number): void {
    this.counts.received++;
    if (right) this.#verified(connection, nowMs);
    else this.counts.mismatched++;
    this.lastAnswerAtMs = nowMs;
    this.#answeredAtMs[connection] = nowMs;
    this.#receivedBytes[connection] = 0;
    this.#wrong[connection] = 0;
    this.#inFlight.remove(connection);
  }

  #verified(connection: number, nowMs: number): void {
    const slot = this.#inFlight.oldest(connection);
    const { intendedAtMs, sentAtMs } = this.#inFlight;
    this.counts.verified++;
    this.corrected.recordMs(nowMs - intendedAtMs[slot]!);
    this.uncorrected.recordMs(nowMs - Math.max(sentAtMs[slot]!, this.#answeredAtMs[connection]!));
  }

  /** The connection is gone, and its answers with it. */
  closed(connection: number): void {
    this.counts.lost += this.#inFlight.clear(connection);
  }

  /** Gives up what is outstanding; late answers could not be told from the next, so these connections sit out. */
  abandon(as: "lost" | "unanswered"): void {
    const { quarantined, state, size } = this.#context.table;
    for (let connection = 0; this.outstanding > 0 && connection < size; connection++) {
      const outstanding = this.#inFlight.clear(connection);
      this.counts[as] += outstanding;
      if (outstanding > 0 && state[connection] === State.open) quarantined[connection] = 1;
    }
  }
}
