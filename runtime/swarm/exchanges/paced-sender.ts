import { NOT_SENT } from "../../engine/contract.ts";
import { onPerformanceClock } from "../../host/clock.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { NONE } from "../answers/in-flight.ts";
import type { ExchangeContext, ScheduleReport } from "./exchange.ts";
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
export interface Schedule {
  /** The intended time of message 0 of the whole swarm, on the monotonic clock of the host; the same on all workers. */
  readonly startAtMs: number;
  /** The rate of the whole swarm: message k is intended for `startAtMs + k x 1,000 / perSecond`. */
  readonly perSecond: number;
  /** The number of messages of the whole swarm. */
  readonly messages: number;
  readonly share: SlotShare;
}

/** What is sent on a schedule. */
export interface ScheduledMessages {
  /** Whether no further message can be outstanding. */
  readonly full: boolean;
  /**
   * Sends a message.
   *
   * @param message its number in the whole swarm
   * @param intendedAtMs on `performance.now()`, like `nowMs`
   * @returns what the transport returns: the write backlog in bytes, or NOT_SENT
   */
  send(connection: number, message: number, intendedAtMs: number, nowMs: number): number;
}

/** Sends a worker's messages of a schedule at their times, while connections take turns, and counts the missed ones. */
export class PacedSender {
  readonly participants: Participants;
  /** The time of the last send, or the start of the schedule, on `performance.now()`. */
  lastSendAtMs: number;
  readonly #context: ExchangeContext;
  readonly #schedule: Schedule;
  readonly #messages: ScheduledMessages;
  readonly #own: MessagePartition;
  readonly #backlog: WriteBacklog;
  /** The delays of sends after their intended times. */
  readonly #lag = new LatencyHistogram();
  readonly #missed = { late: 0, heldBack: 0, unserved: 0 };
  readonly #startAtMs: number;
  #nextLook: NodeJS.Timeout | null = null;

  constructor(context: ExchangeContext, schedule: Schedule, messages: ScheduledMessages) {
    this.#context = context;
    this.#schedule = schedule;
    this.#messages = messages;
    this.#own = new MessagePartition(schedule.share);
    this.participants = new Participants(context, schedule.share.count);
    this.#backlog = new WriteBacklog(context.table.size);
    this.#startAtMs = onPerformanceClock(schedule.startAtMs);
    this.lastSendAtMs = this.#startAtMs;
  }

  /** Whether no message of this worker is left. */
  get over(): boolean {
    return this.#own.message >= this.#schedule.messages;
  }

  /** Bytes that the kernel has not taken, over all connections. */
  get backlogBytes(): number {
    return this.#backlog.bytes;
  }

  /** When a message of the swarm is to be sent, on `performance.now()`. */
  intendedAtMs(message: number): number {
    return this.#startAtMs + (message * 1_000) / this.#schedule.perSecond;
  }

  /** Sends the messages that are due, and schedules a call of `advance` for the next one. */
  pump(): void {
    let sent = 0;
    while (sent < MOST_PER_LOOK && !this.over) {
      const intendedAtMs = this.intendedAtMs(this.#own.message);
      const nowMs = performance.now();
      if (intendedAtMs > nowMs) break;
      const connection = this.participants.at(this.#own.slot);
      if (connection === NONE) this.#giveUp();
      else if (this.#trySend(connection, intendedAtMs, nowMs)) sent++;
      this.#own.advance();
    }
    if (sent > 0) this.#context.transport.flush();
    this.#lookAgain();
  }

  #lookAgain(): void {
    const dueAtMs = this.over ? null : this.intendedAtMs(this.#own.message);
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
  #giveUp(): void {
    this.#missed.unserved += this.#own.left(this.#schedule.messages);
    this.#own.stop();
  }

  #trySend(connection: number, intendedAtMs: number, nowMs: number): boolean {
    const late = nowMs - intendedAtMs > CATCH_UP_MS;
    const full = this.#messages.full || this.#backlog.isFull(connection, nowMs);
    if (late) this.#missed.late++;
    else if (full) this.#missed.heldBack++;
    else if (this.#send(connection, intendedAtMs, nowMs)) return true;
    else this.#missed.unserved++;
    return false;
  }

  /** Returns false when the message was not sent because the connection is closing. */
  #send(connection: number, intendedAtMs: number, nowMs: number): boolean {
    const backlogBytes = this.#messages.send(connection, this.#own.message, intendedAtMs, nowMs);
    if (backlogBytes === NOT_SENT) return false;
    this.#lag.recordMs(nowMs - intendedAtMs);
    this.lastSendAtMs = nowMs;
    this.#backlog.sent(connection, backlogBytes, nowMs);
    return true;
  }

  /** The write backlog of a connection is empty, or the connection has closed. */
  emptied(connection: number): void {
    this.#backlog.emptied(connection);
  }

  /** Must be called a few times a second. */
  tick(): void {
    this.#backlog.looked();
    this.pump();
  }

  /** Sends nothing more; what is left counts neither as sent nor as missed. */
  stop(): void {
    this.#own.stop();
    this.#context.transport.wakeAt(null);
  }

  /** @param backlogBytes see `ScheduleReport` */
  report(backlogBytes: number | null): ScheduleReport {
    return { ...this.#missed, lag: this.#lag.encode(), backlogBytes };
  }
}
