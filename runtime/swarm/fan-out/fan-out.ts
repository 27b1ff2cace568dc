import type { FanOutPhase } from "../../../dsl/plan.ts";
import { type Framing, NOT_SENT } from "../../engine/contract.ts";
import { onPerformanceClock } from "../../host/clock.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { NONE } from "../answers/in-flight.ts";
import { State } from "../connection-table.ts";
import {
  type Exchange,
  type ExchangeContext,
  type ExchangeCounts,
  noCounts,
  type ScheduleReport,
} from "../exchanges/exchange.ts";
import { MessagePartition, type SlotShare } from "../exchanges/message-partition.ts";
import { CATCH_UP_MS } from "../exchanges/paced-exchange.ts";
import { Participants } from "../exchanges/participants.ts";
import { messagesOf } from "../exchanges/schedule.ts";
import { WriteBacklog } from "../exchanges/write-backlog.ts";
import { TemplateWriter } from "../template-writer.ts";
import { Deliveries, encode, type FanOutReport } from "./deliveries.ts";
import { MarkFinder, markPrefix } from "./mark.ts";

/** The maximum number of messages published before the event loop processes deliveries again. */
const MOST_PER_LOOK = 64;
const SHORTEST_WAIT_MS = 1;

/** This worker's part in a fan-out. */
export interface FanOutOptions {
  /** The intended time of message 0 of the whole swarm, on the shared clock in milliseconds. */
  readonly startAtMs: number;
  readonly share: SlotShare;
}

/**
 * Publishes messages on schedule and counts their deliveries. Message `k` is intended for `startAtMs + k x 1,000 /
 * perSecond`. Only the coordinator knows the deliveries of all workers, so it ends the wait for them (`resume`).
 */
export class FanOut implements Exchange {
  readonly awaitsAnswers = true;
  readonly listens = true;
  readonly counts: ExchangeCounts = noCounts();
  readonly #context: ExchangeContext;
  readonly #phase: FanOutPhase;
  readonly #messages: number;
  readonly #framing: Framing;
  readonly #writer: TemplateWriter;
  readonly #finder: MarkFinder;
  readonly #deliveries: Deliveries;
  readonly #own: MessagePartition;
  readonly #participants: Participants;
  readonly #backlog: WriteBacklog;
  readonly #senders: Int32Array;
  readonly #open: number[];
  readonly #closed: number[] = [];
  readonly #lag = new LatencyHistogram();
  readonly #missed = { late: 0, heldBack: 0, unserved: 0 };
  /** On `performance.now()`, like all times here. */
  readonly #startAtMs: number;
  #receivedAtMs = 0;
  #nextLook: NodeJS.Timeout | null = null;
  #ending = false;

  constructor(context: ExchangeContext, phase: FanOutPhase, { startAtMs, share }: FanOutOptions) {
    const { table, protocol } = context;
    this.#context = context;
    this.#phase = phase;
    this.#messages = messagesOf(phase);
    this.#framing = protocol === "tcp" ? "stream" : phase.message.as;
    const prefix = markPrefix(startAtMs);
    this.#writer = new TemplateWriter(phase.message, prefix, context.captures);
    this.#finder = new MarkFinder(table.size, prefix, (connection, message, sender) =>
      this.#delivered(connection, message, sender),
    );
    this.#deliveries = new Deliveries(table.size, this.#messages);
    this.#own = new MessagePartition(share);
    this.#participants = new Participants(context, share.count);
    this.#backlog = new WriteBacklog(table.size);
    this.#senders = new Int32Array(this.#messages).fill(-1);
    this.#startAtMs = onPerformanceClock(startAtMs);
    this.#open = this.#openByRoom();
  }

  #openByRoom(): number[] {
    const open = new Array<number>(this.#phase.rooms ?? 1).fill(0);
    const { state, size } = this.#context.table;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] === State.open) open[this.#roomOf(this.#context.first + connection)]!++;
    }
    return open;
  }

  /** @param connection its number in the whole swarm */
  #roomOf(connection: number): number {
    return this.#phase.rooms === null ? 0 : connection % this.#phase.rooms;
  }

  get finished(): boolean {
    return this.#ending && this.#scheduleOver;
  }

  get #scheduleOver(): boolean {
    return this.#own.message >= this.#messages;
  }

  #intendedAtMs(message: number): number {
    return this.#startAtMs + (message * 1_000) / this.#phase.perSecond;
  }

  /** Publishes the messages that are due, and schedules a call for the next one. */
  pump(): void {
    let sent = 0;
    while (sent < MOST_PER_LOOK && !this.#scheduleOver) {
      const nowMs = performance.now();
      const intendedAtMs = this.#intendedAtMs(this.#own.message);
      if (intendedAtMs > nowMs) break;
      const connection = this.#participants.at(this.#own.slot);
      if (connection === NONE) this.#giveUpSchedule();
      else if (this.#publish(connection, intendedAtMs, nowMs)) sent++;
      this.#own.advance();
    }
    if (sent > 0) this.#context.transport.flush();
    this.#lookAgain();
  }

  #lookAgain(): void {
    const dueAtMs = this.#scheduleOver ? null : this.#intendedAtMs(this.#own.message);
    this.#context.transport.wakeAt(dueAtMs);
    if (dueAtMs === null || this.#nextLook !== null) return;
    const waitMs = Math.max(SHORTEST_WAIT_MS, dueAtMs - performance.now());
    this.#nextLook = setTimeout(() => {
      this.#nextLook = null;
      this.#backlog.looked();
      this.#context.advance();
    }, waitMs).unref();
  }

  #giveUpSchedule(): void {
    this.#missed.unserved += this.#own.left(this.#messages);
    this.#own.stop();
  }

  #publish(connection: number, intendedAtMs: number, nowMs: number): boolean {
    if (nowMs - intendedAtMs > CATCH_UP_MS) {
      this.#missed.late++;
      return false;
    }
    if (this.#backlog.isFull(connection, nowMs)) {
      this.#missed.heldBack++;
      return false;
    }
    const number = this.#context.first + connection;
    const bytes = this.#writer.write(number, this.#own.message);
    const backlogBytes = this.#context.transport.sendCopy(connection, bytes, this.#framing, 0);
    if (backlogBytes === NOT_SENT) {
      this.#missed.unserved++;
      return false;
    }
    this.#senders[this.#own.message] = number;
    this.counts.sent++;
    this.#lag.recordMs(nowMs - intendedAtMs);
    this.#backlog.sent(connection, backlogBytes, nowMs);
    return true;
  }

  /** Takes all received data: messages with a mark, and acknowledgements or headers without one. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    this.#receivedAtMs = performance.now();
    if (this.#finder.feed(connection, view, framing !== "stream") === -1) this.counts.pushed++;
    this.counts.pushedBytes += view.length;
    return true;
  }

  #delivered(connection: number, message: number, sender: number): void {
    if (this.#roomOf(this.#context.first + connection) !== this.#roomOf(sender)) {
      this.#deliveries.addMisdirected(message);
      return;
    }
    this.#deliveries.add(connection, message, this.#receivedAtMs - this.#intendedAtMs(message));
    this.counts.received = this.#deliveries.received;
  }

  drained(connection: number): void {
    this.#backlog.emptied(connection);
  }

  closed(connection: number): void {
    this.#backlog.emptied(connection);
    this.#finder.forget(connection);
    const elapsedMs = performance.now() - this.#startAtMs;
    const firstNotDue = Math.max(0, Math.ceil((elapsedMs * this.#phase.perSecond) / 1_000));
    this.#closed.push(firstNotDue, this.#roomOf(this.#context.first + connection));
  }

  tick(): void {
    this.#backlog.looked();
    this.pump();
  }

  /** The coordinator calls this when no delivery is missing, or when the time-out has passed. */
  resume(): void {
    this.#ending = true;
  }

  cut(): void {
    this.#own.stop();
    this.#context.transport.wakeAt(null);
    this.#ending = true;
  }

  schedule(): ScheduleReport {
    return { ...this.#missed, lag: this.#lag.encode(), backlogBytes: null };
  }

  report(): FanOutReport {
    return {
      ...this.#deliveries.report(),
      senders: encode(this.#senders),
      open: this.#open,
      closed: this.#closed,
      other: this.counts.pushed,
    };
  }
}
