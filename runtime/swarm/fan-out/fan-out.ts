import type { FanOutPhase } from "../../../dsl/plan.ts";
import { type Framing, NOT_SENT } from "../../engine/contract.ts";
import { State } from "../connection-table.ts";
import {
  type Exchange,
  type ExchangeContext,
  type ExchangeCounts,
  noCounts,
  type ScheduleReport,
} from "../exchanges/exchange.ts";
import { PacedSender, type Schedule, type ScheduledMessages } from "../exchanges/paced-sender.ts";
import { messagesOf } from "../exchanges/schedule.ts";
import { TemplateWriter } from "../template-writer.ts";
import { Deliveries, encode, type FanOutReport } from "./deliveries.ts";
import { MarkFinder, markPrefix } from "./mark.ts";

/** This worker's part in a fan-out. */
export type FanOutOptions = Pick<Schedule, "startAtMs" | "share">;

/**
 * Publishes messages on schedule and counts their deliveries. Whether every delivery has come depends on all workers, so
 * the coordinator ends the wait (`resume`).
 */
export class FanOut implements Exchange, ScheduledMessages {
  readonly awaitsAnswers = false;
  readonly listens = true;
  readonly full = false;
  readonly counts: ExchangeCounts = noCounts();
  readonly #context: ExchangeContext;
  readonly #phase: FanOutPhase;
  readonly #framing: Framing;
  readonly #writer: TemplateWriter;
  readonly #finder: MarkFinder;
  readonly #deliveries: Deliveries;
  readonly #sender: PacedSender;
  /** By message: the connection that has published it (its number in the whole swarm), or -1. */
  readonly #publishers: Int32Array;
  /** By room: connections that were open when the phase began. */
  readonly #open: number[];
  /** Pairs: the first message that was not due any more to a connection that has closed, and its room. */
  readonly #closed: number[] = [];
  /** In `performance.now()` milliseconds. */
  #receivedAtMs = 0;
  #ending = false;

  constructor(context: ExchangeContext, phase: FanOutPhase, { startAtMs, share }: FanOutOptions) {
    const { table, protocol, captures } = context;
    const messages = messagesOf(phase);
    const prefix = markPrefix(startAtMs);
    this.#context = context;
    this.#phase = phase;
    // A server may have greeted its clients before. Deliveries that come after the phase are not unexpected either.
    this.counts.pushed = context.claimArrivals().messages;
    this.#framing = protocol === "tcp" ? "stream" : phase.message.as;
    this.#writer = new TemplateWriter(phase.message, prefix, captures);
    this.#finder = new MarkFinder(table.size, prefix, (connection, message, publisher) =>
      this.#delivered(connection, message, publisher),
    );
    this.#open = this.#openByRoom();
    this.#deliveries = new Deliveries(table.size, messages);
    this.#publishers = new Int32Array(messages).fill(-1);
    this.#sender = new PacedSender(context, { startAtMs, perSecond: phase.perSecond, messages, share }, this);
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
    return this.#ending && this.#sender.over;
  }

  pump(): void {
    this.#sender.pump();
  }

  send(connection: number, message: number): number {
    const publisher = this.#context.first + connection;
    const bytes = this.#writer.write(publisher, message);
    const backlogBytes = this.#context.transport.sendCopy(connection, bytes, this.#framing, 0);
    if (backlogBytes === NOT_SENT) return NOT_SENT;
    this.#publishers[message] = publisher;
    this.counts.sent++;
    return backlogBytes;
  }

  /** All data belongs to the phase: a message with a mark, or an acknowledgement or header without one. */
  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    this.#receivedAtMs = performance.now();
    if (this.#finder.feed(connection, view, framing !== "stream") === -1) this.counts.pushed++;
    this.counts.pushedBytes += view.length;
    return true;
  }

  #delivered(connection: number, message: number, publisher: number): void {
    const room = this.#roomOf(publisher);
    if (this.#roomOf(this.#context.first + connection) !== room) {
      this.#deliveries.addMisdirected(message);
      return;
    }
    const latencyMs = this.#receivedAtMs - this.#sender.intendedAtMs(message);
    this.#deliveries.add(connection, message, latencyMs, this.#open[room]!);
    this.counts.received = this.#deliveries.received;
  }

  drained(connection: number): void {
    this.#sender.emptied(connection);
  }

  closed(connection: number): void {
    this.#sender.emptied(connection);
    this.#finder.forget(connection);
    const elapsedMs = performance.now() - this.#sender.intendedAtMs(0);
    const firstNotDue = Math.max(0, Math.ceil((elapsedMs * this.#phase.perSecond) / 1_000));
    this.#closed.push(firstNotDue, this.#roomOf(this.#context.first + connection));
  }

  tick(): void {
    this.#sender.tick();
  }

  /** The coordinator has found that no delivery is missing, or that the time-out has passed. */
  resume(): void {
    this.#ending = true;
  }

  cut(): void {
    this.#sender.stop();
    this.#ending = true;
  }

  schedule(): ScheduleReport {
    return this.#sender.report(null);
  }

  report(): FanOutReport {
    return {
      ...this.#deliveries.report(),
      senders: encode(this.#publishers),
      open: this.#open,
      closed: this.#closed,
      other: this.counts.pushed,
    };
  }
}
