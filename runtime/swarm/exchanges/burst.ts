import type { Framing } from "../../engine/contract.ts";
import { onPerformanceClock } from "../../host/clock.ts";
import type { Answers } from "../answers/answers.ts";
import { chosenConnections } from "../chosen-connections.ts";
import { State } from "../connection-table.ts";
import { AtTime } from "./at-time.ts";
import type { Exchange, ExchangeContext, ExchangeCounts, ExchangeSpec, UnderWay } from "./exchange.ts";

/** How long sending may block the event loop from processing answers, and how often this time is checked. */
const SLICE_MS = 5;
const LOOK_EVERY = 64;

/**
 * One repetition of a burst: a given number of connections send at the common time, with no bound on outstanding
 * messages, and wait for their answers. A large burst is sent in slices, so that answers are processed between slices.
 */
export class Burst implements Exchange {
  readonly awaitsAnswers = true;
  readonly listens = false;
  readonly #context: ExchangeContext;
  readonly #answers: Answers;
  readonly #spec: ExchangeSpec;
  readonly #chosen: Int32Array;
  #cursor = 0;
  /** Whether a slice may be sent: the begin time is reached, and the event loop has turned since the last slice. */
  #mayGo = false;
  readonly #timer: AtTime;

  constructor(context: ExchangeContext, answers: Answers, spec: ExchangeSpec) {
    this.#context = context;
    this.#answers = answers;
    this.#spec = spec;
    this.#chosen = chosenConnections(context.table, context.first, context.ports, spec.share);
    answers.beginRound(spec.round, spec.intendedAtMs);
    const beginAtMs = onPerformanceClock(spec.beginAtMs ?? 0);
    this.#timer = new AtTime(context.transport, beginAtMs, () => this.#go());
  }

  #go(): void {
    this.#mayGo = true;
    this.#context.advance();
  }

  get counts(): ExchangeCounts {
    return this.#answers.counts;
  }

  get underWay(): UnderWay {
    return this.#answers;
  }

  get finished(): boolean {
    return this.#answers.outstanding === 0 && this.#cursor === this.#chosen.length;
  }

  pump(): void {
    if (!this.#mayGo) return;
    this.#mayGo = false;
    const untilMs = performance.now() + SLICE_MS;
    const { state, quarantined } = this.#context.table;
    while (this.#cursor < this.#chosen.length) {
      const connection = this.#chosen[this.#cursor++]!;
      if (state[connection] === State.open && quarantined[connection] === 0) this.#answers.send(connection);
      if (this.#cursor % LOOK_EVERY === 0 && performance.now() > untilMs) break;
    }
    this.#context.transport.flush();
    if (this.#cursor < this.#chosen.length) setImmediate(() => this.#go());
  }

  received(connection: number, view: Uint8Array, framing: Framing): boolean {
    return this.#answers.received(connection, view, framing);
  }

  drained(): void {}

  closed(connection: number): void {
    this.#answers.closed(connection);
  }

  tick(nowMs: number): void {
    if (this.#cursor < this.#chosen.length || !this.#answers.overdue(nowMs, this.#spec.timeoutMs)) return;
    this.#answers.abandon("lost");
  }

  cut(): void {
    this.#timer.cancel();
    this.#answers.abandon("unanswered");
    this.#cursor = this.#chosen.length;
  }
}
