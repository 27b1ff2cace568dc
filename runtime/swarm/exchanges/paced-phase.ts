import type { ScheduledPhase } from "../../../dsl/plan.ts";
import { PacedAnswers } from "../answers/paced-answers.ts";
import { type MessageSource, messageSource } from "../messages.ts";
import {
  type Exchange,
  type ExchangeContext,
  type ExchangePhase,
  NOTHING_REPORTED,
  type PhaseReport,
  type Turn,
} from "./exchange.ts";
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

  begin({ beginAtMs, slots, timeoutMs }: Turn): Exchange {
    if (beginAtMs === null || slots === undefined)
      throw new Error("Cannot keep a schedule: it has no start or no share");
    const { kind, perSecond } = this.#phase;
    this.#exchange = new PacedExchange(this.#context, this.#messages, this.#answers, {
      startAtMs: beginAtMs,
      perSecond,
      messages: messagesOf(this.#phase),
      share: slots,
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
