import { type Framing, NOT_SENT } from "../../engine/contract.ts";
import type { PacedAnswers } from "../answers/paced-answers.ts";
import { type MessageSource, sendPicked } from "../messages.ts";
import type { Exchange, ExchangeContext, ExchangeCounts, ScheduleReport, UnderWay } from "./exchange.ts";
import { PacedSender, type Schedule, type ScheduledMessages } from "./paced-sender.ts";

/** A worker's part of a schedule whose messages are answered. */
export interface PacedOptions extends Schedule {
  /** How long after the last send answers are awaited. */
  readonly timeoutMs: number;
  /** Whether the participating connections do not read until `resume`. */
  readonly stalled: boolean;
}

/** The open model: connections take turns sending messages on schedule, whether or not answers arrive. */
export class PacedExchange implements Exchange, ScheduledMessages {
  readonly awaitsAnswers = true;
  readonly listens = false;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #answers: PacedAnswers;
  readonly #options: PacedOptions;
  readonly #sender: PacedSender;
  /** Messages sent, by connection. */
  readonly #sent: Uint32Array;
  /** When the time-out begins at the earliest, in `performance.now()` milliseconds: when the readers read again. */
  #readingSinceMs = 0;
  #reading: boolean;
  #stalledBacklogBytes: number | null;

  constructor(context: ExchangeContext, messages: MessageSource, answers: PacedAnswers, options: PacedOptions) {
    this.#context = context;
    this.#messages = messages;
    this.#answers = answers;
    this.#options = options;
    this.#sender = new PacedSender(context, options, this);
    this.#sent = new Uint32Array(context.table.size);
    this.#reading = !options.stalled;
    this.#stalledBacklogBytes = options.stalled ? 0 : null;
    if (options.stalled) {
      for (const connection of this.#sender.participants.all()) context.transport.pauseReads(connection);
    }
  }

  get counts(): ExchangeCounts {
    return this.#answers.counts;
  }

  get underWay(): UnderWay {
    return this.#answers;
  }

  get finished(): boolean {
    return this.#sender.over && this.#reading && this.#answers.outstanding === 0;
  }

  get full(): boolean {
    return this.#answers.full;
  }

  report(): ScheduleReport {
    return this.#sender.report(this.#stalledBacklogBytes);
  }

  resume(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#readingSinceMs = performance.now();
    this.#stalledBacklogBytes = this.#sender.backlogBytes;
    for (const connection of this.#sender.participants.all()) this.#context.transport.resumeReads(connection);
    this.#context.transport.flush();
  }

  pump(): void {
    this.#sender.pump();
  }

  send(connection: number, _message: number, intendedAtMs: number, nowMs: number): number {
    const ordinal = this.#sent[connection]!;
    const message = this.#answers.message(connection, ordinal);
    const { transport } = this.#context;
    const expectedBytes = this.#answers.expectedBytes(message);
    const backlogBytes = sendPicked(transport, this.#messages, connection, message, expectedBytes);
    if (backlogBytes === NOT_SENT) return NOT_SENT;
    this.#sent[connection]!++;
    this.#answers.sent(connection, intendedAtMs, nowMs, ordinal);
    return backlogBytes;
  }

  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    return this.#answers.received(connection, view, framing);
  }

  drained(connection: number): void {
    this.#sender.emptied(connection);
  }

  closed(connection: number): void {
    this.#sender.emptied(connection);
    this.#answers.closed(connection);
  }

  /** Gives up outstanding messages when nothing was sent for the duration of the time-out. */
  tick(nowMs: number): void {
    this.#sender.tick();
    const waiting = this.#sender.over && this.#reading;
    const sinceMs = Math.max(this.#sender.lastSendAtMs, this.#readingSinceMs);
    if (waiting && nowMs - sinceMs >= this.#options.timeoutMs) this.#answers.abandon("lost");
  }

  cut(): void {
    this.#sender.stop();
    this.resume();
    this.#answers.abandon("unanswered");
  }
}
