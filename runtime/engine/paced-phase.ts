import type { ScheduledPhase } from "../../dsl/plan.ts";
import {
  type Exchange,
  type ExchangeContext,
  type ExchangePhase,
  NOTHING_REPORTED,
  type PhaseReport,
  type Turn,
} from "./exchange.ts";
import { type MessageSource, messageSource } from "./messages.ts";
import { PacedAnswers } from "./paced-answers.ts";
import { PacedExchange } from "./paced-exchange.ts";
import { messagesOf } from "./schedule.ts";

/** A phase whose messages leave on schedule: one exchange, from a moment that is the same for all workers. */
export class PacedPhase implements ExchangePhase {
  readonly #phase: ScheduledPhase;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #answers: PacedAnswers;
  #exchange: PacedExchange | null = null;

  constructor(phase: ScheduledPhase, context: ExchangeContext) {
    this.#phase = phase;
    this.#context = context;
    this.#messages = messageSource(phase.message, context.protocol);
    this.#answers = new PacedAnswers(context, this.#messages);
  }

  begin({ beginAtMs, places, timeoutMs }: Turn): Exchange {
    if (beginAtMs === null || places === undefined)
      throw new Error("Cannot keep a schedule: it has no start or no share");
    const { kind, perSecond } = this.#phase;
    this.#exchange = new PacedExchange(this.#context, this.#messages, this.#answers, {
      startAtMs: beginAtMs,
      perSecond,
      messages: messagesOf(this.#phase),
      share: places,
      timeoutMs,
      stalled: kind === "stall",
    });
    return this.#exchange;
  }

  report(): PhaseReport {
    const { corrected, uncorrected, note } = this.#answers;
    return {
      ...NOTHING_REPORTED,
      latency: uncorrected.encode(),
      correctedLatency: corrected.encode(),
      firstMismatch: note.first,
      schedule: this.#exchange?.report() ?? null,
    };
  }
}
