import type { LatencyHistogram } from "../measure/histogram.ts";
import { type ConnectionTable, State } from "./connection-table.ts";
import type { Framing, SwarmTransport } from "./contract.ts";
import type { Exchange, ExchangeCounts } from "./exchange.ts";
import type { MessageSource } from "./messages.ts";
import { sameBytes } from "./same-bytes.ts";

/** One round as a worker is told of it. */
export interface RoundOptions {
  /** Which round of the phase, from 0. */
  readonly round: number;
  /** This worker's share of the outstanding messages. */
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/** What a message still waits for, per connection. */
const Answer = { none: 0, due: 1, wrong: 2 } as const;

/** The closed model's tables, kept for a whole phase. */
export class EchoTables {
  readonly answer: Uint8Array;
  readonly sentAtMs: Float64Array;
  readonly receivedBytes: Uint32Array;

  constructor(size: number) {
    this.answer = new Uint8Array(size);
    this.sentAtMs = new Float64Array(size);
    this.receivedBytes = new Uint32Array(size);
  }
}

/** What the rounds of a phase share on a worker. */
export interface EchoPhaseState {
  /** The number of this worker's first connection in the whole swarm. */
  readonly first: number;
  readonly table: ConnectionTable;
  readonly tables: EchoTables;
  readonly transport: SwarmTransport;
  readonly messages: MessageSource;
  readonly latency: LatencyHistogram;
}

/**
 * One round of the closed model over the connections of a worker: each that is open, and owes no
 * answer of before, sends once and waits for its echo, at most `inFlight` outstanding. Every answer is compared byte for byte, and in its kind on a WebSocket.
 */
export class EchoRound implements Exchange {
  readonly counts: ExchangeCounts = { sent: 0, received: 0, verified: 0, mismatched: 0, lost: 0, unanswered: 0 };
  #cursor = 0;
  #outstanding = 0;
  #lastSendAtMs = performance.now();
  readonly #phase: EchoPhaseState;
  readonly #options: RoundOptions;

  constructor(phase: EchoPhaseState, options: RoundOptions) {
    this.#phase = phase;
    this.#options = options;
  }

  get finished(): boolean {
    return this.#outstanding === 0 && this.#cursor === this.#phase.table.size;
  }

  /** Sends while there is room and somebody left to send. */
  pump(): void {
    const { state, owes, size } = this.#phase.table;
    while (this.#outstanding < this.#options.inFlight && this.#cursor < size) {
      const connection = this.#cursor++;
      if (state[connection] === State.open && owes[connection] === 0) this.#send(connection);
    }
    this.#phase.transport.flush();
  }

  #message(connection: number): Uint8Array {
    return this.#phase.messages.pick(this.#phase.first + connection, this.#options.round);
  }

  #send(connection: number): void {
    const message = this.#message(connection);
    const tables = this.#phase.tables;
    tables.answer[connection] = Answer.due;
    tables.receivedBytes[connection] = 0;
    this.#lastSendAtMs = performance.now();
    tables.sentAtMs[connection] = this.#lastSendAtMs;
    this.#outstanding++;
    this.counts.sent++;
    this.#phase.transport.send(connection, message, this.#phase.messages.framing, message.byteLength);
  }

  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    if (this.#phase.tables.answer[connection] === Answer.none) return false;
    return framing === "stream"
      ? this.#receivedBytes(connection, view)
      : this.#receivedMessage(connection, view, framing);
  }

  #receivedBytes(connection: number, view: Uint8Array): boolean {
    const tables = this.#phase.tables;
    const message = this.#message(connection);
    const offset = tables.receivedBytes[connection]!;
    const taken = Math.min(view.byteLength, message.byteLength - offset);
    if (!sameBytes(message, offset, view, taken)) tables.answer[connection] = Answer.wrong;
    tables.receivedBytes[connection] = offset + taken;
    if (offset + taken === message.byteLength) this.#answered(connection, tables.answer[connection] === Answer.due);
    return taken === view.byteLength;
  }

  #receivedMessage(connection: number, view: Uint8Array, framing: Framing): boolean {
    const message = this.#message(connection);
    const same =
      framing === this.#phase.messages.framing &&
      view.byteLength === message.byteLength &&
      sameBytes(message, 0, view, view.byteLength);
    this.#answered(connection, same);
    return true;
  }

  #answered(connection: number, right: boolean): void {
    this.counts.received++;
    if (right) {
      this.counts.verified++;
      this.#phase.latency.recordMs(performance.now() - this.#phase.tables.sentAtMs[connection]!);
    } else {
      this.counts.mismatched++;
    }
    this.#settle(connection);
  }

  #settle(connection: number): void {
    this.#phase.tables.answer[connection] = Answer.none;
    this.#outstanding--;
  }

  drained(): void {}

  closed(connection: number): void {
    if (this.#phase.tables.answer[connection] === Answer.none) return;
    this.counts.lost++;
    this.#settle(connection);
  }

  /** Gives up what is outstanding, and whoever has not sent, once nothing was sent for the time-out. */
  tick(nowMs: number): void {
    if (this.#outstanding === 0 || nowMs - this.#lastSendAtMs < this.#options.timeoutMs) return;
    this.counts.lost += this.#abandon();
  }

  cut(): void {
    this.counts.unanswered += this.#abandon();
  }

  #abandon(): number {
    const { answer } = this.#phase.tables;
    const abandoned = this.#outstanding;
    for (let connection = 0; connection < this.#phase.table.size; connection++) {
      if (answer[connection] === Answer.none) continue;
      this.#phase.table.owes[connection] = 1;
      this.#settle(connection);
    }
    this.#cursor = this.#phase.table.size;
    return abandoned;
  }
}
