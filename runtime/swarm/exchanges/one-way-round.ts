import { NOT_SENT } from "../../engine/contract.ts";
import { State } from "../connection-table.ts";
import { type MessageSource, sendPicked } from "../messages.ts";
import { type Exchange, type ExchangeContext, type ExchangeSpec, noCounts } from "./exchange.ts";

/**
 * One round of messages without answers: each open connection sends once. At most the round's share of messages is
 * waiting for the kernel at a time. A message is complete when the kernel has accepted all of it.
 */
export class OneWayRound implements Exchange {
  readonly awaitsAnswers = false;
  readonly listens = false;
  readonly counts = noCounts();
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #spec: ExchangeSpec;
  /** 1 for connections whose message the kernel has not completely accepted. */
  readonly #leaving: Uint8Array;
  #cursor = 0;
  #outstanding = 0;
  #lastSendAtMs = performance.now();

  /** @param leaving one byte per connection, all 0 */
  constructor(context: ExchangeContext, messages: MessageSource, leaving: Uint8Array, spec: ExchangeSpec) {
    this.#context = context;
    this.#messages = messages;
    this.#leaving = leaving;
    this.#spec = spec;
  }

  get finished(): boolean {
    return this.#outstanding === 0 && this.#cursor === this.#context.table.size;
  }

  pump(): void {
    const { state, quarantined, size } = this.#context.table;
    while (this.#outstanding < this.#spec.share && this.#cursor < size) {
      const connection = this.#cursor++;
      if (state[connection] === State.open && quarantined[connection] === 0) this.#send(connection);
    }
    this.#context.transport.flush();
  }

  #send(connection: number): void {
    const message = this.#messages.pick(this.#context.first + connection, this.#spec.round);
    this.#lastSendAtMs = performance.now();
    const backlog = sendPicked(this.#context.transport, this.#messages, connection, message, 0);
    if (backlog === NOT_SENT) return;
    this.counts.sent++;
    if (backlog === 0) {
      this.counts.oneWay++;
      return;
    }
    this.#leaving[connection] = 1;
    this.#outstanding++;
  }

  /** Always false: no answer is due. Arrivals belong to a later listening exchange, or are unexpected. */
  received(): boolean {
    return false;
  }

  drained(connection: number): void {
    if (this.#leaving[connection] === 0) return;
    this.counts.oneWay++;
    this.#settle(connection);
  }

  closed(connection: number): void {
    if (this.#leaving[connection] === 0) return;
    this.counts.lost++;
    this.#settle(connection);
  }

  /**
   * Gives up messages that the kernel does not accept, and connections that have not sent yet, when nothing was sent
   * for the duration of the time-out.
   */
  tick(nowMs: number): void {
    if (this.#outstanding === 0 || nowMs - this.#lastSendAtMs < this.#spec.timeoutMs) return;
    this.counts.lost += this.#abandon();
  }

  cut(): void {
    this.counts.unanswered += this.#abandon();
  }

  /** Quarantines connections that are still sending, because their next message would queue behind the current one. */
  #abandon(): number {
    const abandoned = this.#outstanding;
    for (let connection = 0; connection < this.#context.table.size; connection++) {
      if (this.#leaving[connection] === 0) continue;
      this.#context.table.quarantined[connection] = 1;
      this.#settle(connection);
    }
    this.#cursor = this.#context.table.size;
    return abandoned;
  }

  #settle(connection: number): void {
    this.#leaving[connection] = 0;
    this.#outstanding--;
  }
}
