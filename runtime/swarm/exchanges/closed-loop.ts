import type { Framing } from "../../engine/contract.ts";
import { onPerformanceClock } from "../../host/clock.ts";
import type { Answers } from "../answers/answers.ts";
import { State } from "../connection-table.ts";
import { AtTime } from "./at-time.ts";
import type { Exchange, ExchangeContext, ExchangeCounts, ExchangeSpec, UnderWay } from "./exchange.ts";
import { IdleQueue } from "./idle-queue.ts";

/**
 * The closed loop on the connections of a worker: for a given time, each connection sends again as soon as its answer
 * is received. At most the exchange's share of messages is outstanding. If the share is below the number of
 * connections, the connection that has been idle longest sends next.
 */
export class ClosedLoop implements Exchange {
  readonly awaitsAnswers = true;
  readonly listens = false;
  readonly #context: ExchangeContext;
  readonly #answers: Answers;
  readonly #spec: ExchangeSpec;
  /** Connections without an outstanding message. */
  readonly #idle: IdleQueue;
  /** In `performance.now()` milliseconds. */
  #endAtMs = Number.POSITIVE_INFINITY;
  #timer: AtTime;
  #sends = false;
  #over = false;

  constructor(context: ExchangeContext, answers: Answers, spec: ExchangeSpec) {
    this.#context = context;
    this.#answers = answers;
    this.#spec = spec;
    this.#idle = new IdleQueue(context.table.size);
    const { state, quarantined, size } = context.table;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] === State.open && quarantined[connection] === 0) this.#idle.add(connection);
    }
    answers.beginRound(spec.round, null);
    const beginAtMs = spec.beginAtMs === null ? performance.now() : onPerformanceClock(spec.beginAtMs);
    this.#timer = new AtTime(context.transport, beginAtMs, () => this.#begin());
  }

  /** A worker that begins late, on a busy machine, still sends for the same time as the others. */
  #begin(): void {
    this.#sends = true;
    this.#endAtMs = performance.now() + (this.#spec.sendForMs ?? 0);
    this.#timer = new AtTime(this.#context.transport, this.#endAtMs, () => {
      this.#stopSending();
      this.#context.advance();
    });
    this.#context.advance();
  }

  #stopSending(): void {
    this.#timer.cancel();
    this.#sends = false;
    this.#over = true;
  }

  get counts(): ExchangeCounts {
    return this.#answers.counts;
  }

  get underWay(): UnderWay {
    return this.#answers;
  }

  /** Whether the time is over and all answers are received, or no connection is left. */
  get finished(): boolean {
    return this.#over && this.#answers.outstanding === 0;
  }

  pump(): void {
    if (!this.#sends) return;
    const { state, quarantined } = this.#context.table;
    const { share } = this.#spec;
    // The time of the last send is close enough to now, and avoids a call to the clock.
    while (this.#answers.outstanding < share && this.#idle.count > 0 && this.#answers.lastSendAtMs < this.#endAtMs) {
      const connection = this.#idle.take();
      if (state[connection] === State.open && quarantined[connection] === 0) this.#answers.send(connection);
    }
    this.#context.transport.flush();
    if (this.#answers.outstanding === 0 && this.#idle.count === 0) this.#stopSending();
  }

  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    const { outstanding } = this.#answers;
    const wasDue = this.#answers.received(connection, view, framing);
    if (this.#answers.outstanding < outstanding) this.#idle.add(connection);
    return wasDue;
  }

  drained(): void {}

  closed(connection: number): void {
    this.#answers.closed(connection);
  }

  /**
   * Gives up outstanding messages when nothing was sent for the duration of the time-out. Other connections continue.
   */
  tick(nowMs: number): void {
    if (!this.#answers.overdue(nowMs, this.#spec.timeoutMs)) return;
    this.#answers.abandon("lost");
    this.pump();
  }

  cut(): void {
    this.#stopSending();
    this.#answers.abandon("unanswered");
  }
}
