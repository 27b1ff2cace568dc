import type { Framing, SwarmTransport } from "../../engine/contract.ts";
import type { Answers } from "../answers/answers.ts";
import { type ConnectionTable, State } from "../connection-table.ts";
import type { Exchange, ExchangeCounts, ExchangeSpec, UnderWay } from "./exchange.ts";

/**
 * One round of the closed model over the connections of a worker: each connection that is open and not quarantined
 * sends once and waits for its answer. At most the round's share of messages is outstanding.
 */
export class EchoRound implements Exchange {
  readonly awaitsAnswers = true;
  readonly listens = false;
  readonly #table: ConnectionTable;
  readonly #transport: SwarmTransport;
  readonly #answers: Answers;
  readonly #spec: ExchangeSpec;
  #cursor = 0;

  constructor(table: ConnectionTable, transport: SwarmTransport, answers: Answers, spec: ExchangeSpec) {
    this.#table = table;
    this.#transport = transport;
    this.#answers = answers;
    this.#spec = spec;
    answers.beginRound(spec.round, spec.intendedAtMs);
  }

  get counts(): ExchangeCounts {
    return this.#answers.counts;
  }

  get underWay(): UnderWay {
    return this.#answers;
  }

  get finished(): boolean {
    return this.#answers.outstanding === 0 && this.#cursor === this.#table.size;
  }

  /** Sends while the share allows it and connections are left that have not sent. */
  pump(): void {
    const { state, quarantined, size } = this.#table;
    while (this.#answers.outstanding < this.#spec.share && this.#cursor < size) {
      const connection = this.#cursor++;
      if (state[connection] === State.open && quarantined[connection] === 0) this.#answers.send(connection);
    }
    this.#transport.flush();
  }

  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    return this.#answers.received(connection, view, framing);
  }

  drained(): void {}

  closed(connection: number): void {
    this.#answers.closed(connection);
  }

  /**
   * Gives up outstanding messages, and connections that have not sent yet, when nothing was sent for the duration of
   * the time-out.
   */
  tick(nowMs: number): void {
    if (!this.#answers.overdue(nowMs, this.#spec.timeoutMs)) return;
    this.#answers.abandon("lost");
    this.#cursor = this.#table.size;
  }

  cut(): void {
    this.#answers.abandon("unanswered");
    this.#cursor = this.#table.size;
  }
}
