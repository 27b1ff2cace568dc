import { type Framing, NOT_SENT } from "../../engine/contract.ts";
import { onPerformanceClock } from "../../host/clock.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { NONE } from "../answers/in-flight.ts";
import type { PacedAnswers } from "../answers/paced-answers.ts";
import { type MessageSource, sendPicked } from "../messages.ts";
import type { Exchange, ExchangeContext, ExchangeCounts, ScheduleReport, UnderWay } from "./exchange.ts";
import { MessagePartition, type SlotShare } from "./message-partition.ts";
import { Participants } from "./participants.ts";
import { WriteBacklog } from "./write-backlog.ts";

/** The maximum delay of a message after its intended time. Later messages are skipped and count as missed. */
export const CATCH_UP_MS = 1_000;

/** The maximum number of messages sent before the event loop processes answers again. */
const MOST_PER_LOOK = 1_024;

/** The resolution of timers. Messages that become due in between are sent at the next wake-up. */
const SHORTEST_WAIT_MS = 1;

/** A worker's part of a schedule. */
export interface PacedOptions {
  /** The intended time of message 0 of the whole swarm, on the monotonic clock of the host; the same on all workers. */
  readonly startAtMs: number;
  /** The rate of the whole swarm: message k is intended for `startAtMs + k x 1,000 / perSecond`. */
  readonly perSecond: number;
  /** The number of messages of the whole swarm. */
  readonly messages: number;
  readonly share: SlotShare;
  /** How long after the last send answers are awaited. */
  readonly timeoutMs: number;
  /** Whether the participating connections do not read until `resume`. */
  readonly stalled: boolean;
}

/** The open model: connections take turns sending messages on schedule, whether or not answers arrive. */
export class PacedExchange implements Exchange {
  readonly awaitsAnswers = true;
  readonly listens = false;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #answers: PacedAnswers;
  readonly #options: PacedOptions;
  readonly #own: MessagePartition;
  readonly #participants: Participants;
  readonly #backlog: WriteBacklog;
  /** The delays of sends after their intended times. */
  readonly #lag = new LatencyHistogram();
  readonly #missed = { late: 0, heldBack: 0, unserved: 0 };
  /** Messages sent, by connection. */
  readonly #sent: Uint32Array;
  /** In `performance.now()` milliseconds, like all times here. */
  readonly #startAtMs: number;
  #lastSendAtMs: number;
  #reading: boolean;
  #stalledBacklogBytes: number | null;
  #nextLook: NodeJS.Timeout | null = null;

  constructor(context: ExchangeContext, messages: MessageSource, answers: PacedAnswers, options: PacedOptions) {
    const { table } = context;
    this.#context = context;
    this.#messages = messages;
    this.#answers = answers;
    this.#options = options;
    this.#own = new MessagePartition(options.share);
    this.#participants = new Participants(context, options.share.count);
    this.#backlog = new WriteBacklog(table.size);
    this.#sent = new Uint32Array(table.size);
    this.#startAtMs = onPerformanceClock(options.startAtMs);
    this.#lastSendAtMs = this.#startAtMs;
    this.#reading = !options.stalled;
    this.#stalledBacklogBytes = options.stalled ? 0 : null;
    if (options.stalled) for (const connection of this.#participants.all()) context.transport.pauseReads(connection);
  }

  get counts(): ExchangeCounts {
    return this.#answers.counts;
  }

  get underWay(): UnderWay {
    return this.#answers;
  }

  get finished(): boolean {
    return this.#scheduleOver && this.#reading && this.#answers.outstanding === 0;
  }

  get #scheduleOver(): boolean {
    return this.#own.message >= this.#options.messages;
  }

  #intendedAtMs(): number {
    return this.#startAtMs + (this.#own.message * 1_000) / this.#options.perSecond;
  }

  report(): ScheduleReport {
    return { ...this.#missed, lag: this.#lag.encode(), backlogBytes: this.#stalledBacklogBytes };
  }

  resume(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#lastSendAtMs = performance.now();
    this.#stalledBacklogBytes = this.#backlog.bytes;
    for (const connection of this.#participants.all()) this.#context.transport.resumeReads(connection);
    this.#context.transport.flush();
  }

  /** Sends the messages that are due, and schedules a call for the next one. */
  pump(): void {
    let sent = 0;
    while (sent < MOST_PER_LOOK && !this.#scheduleOver) {
      const intendedAtMs = this.#intendedAtMs();
      const nowMs = performance.now();
      if (intendedAtMs > nowMs) break;
      const connection = this.#participants.at(this.#own.slot);
      if (connection === NONE) this.#giveUpSchedule();
      else if (this.#trySend(connection, intendedAtMs, nowMs)) sent++;
      this.#own.advance();
    }
    if (sent > 0) this.#context.transport.flush();
    this.#lookAgain();
  }

  #lookAgain(): void {
    const dueAtMs = this.#scheduleOver ? null : this.#intendedAtMs();
    this.#context.transport.wakeAt(dueAtMs);
    if (dueAtMs === null || this.#nextLook !== null) return;
    const waitMs = Math.max(SHORTEST_WAIT_MS, dueAtMs - performance.now());
    this.#nextLook = setTimeout(() => {
      this.#nextLook = null;
      this.#backlog.looked();
      this.#context.advance();
    }, waitMs).unref();
  }

  /** Counts the remaining messages as missed, because no connection is left to send them. */
  #giveUpSchedule(): void {
    this.#missed.unserved += this.#own.left(this.#options.messages);
    this.#own.stop();
  }

  #trySend(connection: number, intendedAtMs: number, nowMs: number): boolean {
    const late = nowMs - intendedAtMs > CATCH_UP_MS;
    const full = this.#answers.full || this.#backlog.isFull(connection, nowMs);
    if (late) this.#missed.late++;
    else if (full) this.#missed.heldBack++;
    else if (this.#send(connection, intendedAtMs, nowMs)) return true;
    else this.#missed.unserved++;
    return false;
  }

  /** Returns false when the message was not sent because the connection is closing. */
  #send(connection: number, intendedAtMs: number, nowMs: number): boolean {
    const ordinal = this.#sent[connection]!;
    const message = this.#answers.message(connection, ordinal);
    const { transport } = this.#context;
    const backlogBytes = sendPicked(
      transport,
      this.#messages,
      connection,
      message,
      this.#answers.expectedBytes(message),
    );
    if (backlogBytes === NOT_SENT) return false;
    this.#sent[connection]!++;
    this.#answers.sent(connection, intendedAtMs, nowMs, ordinal);
    this.#lag.recordMs(nowMs - intendedAtMs);
    this.#lastSendAtMs = nowMs;
    this.#backlog.sent(connection, backlogBytes, nowMs);
    return true;
  }

  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    return this.#answers.received(connection, view, framing);
  }

  drained(connection: number): void {
    this.#backlog.emptied(connection);
  }

  closed(connection: number): void {
    this.#backlog.emptied(connection);
    this.#answers.closed(connection);
  }

  /** Gives up outstanding messages when nothing was sent for the duration of the time-out. */
  tick(nowMs: number): void {
    this.#backlog.looked();
    this.pump();
    const waiting = this.#scheduleOver && this.#reading;
    if (waiting && nowMs - this.#lastSendAtMs >= this.#options.timeoutMs) this.#answers.abandon("lost");
  }

  cut(): void {
    this.#own.stop();
    this.#context.transport.wakeAt(null);
    this.resume();
    this.#answers.abandon("unanswered");
  }
}
