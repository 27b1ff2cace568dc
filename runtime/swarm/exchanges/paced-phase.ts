import type { ScheduledPhase } from "../../../dsl/plan.ts";
import { PacedAnswers } from "../answers/paced-answers.ts";
import { verificationOf } from "../answers/verification.ts";
import type { MessageSource } from "../messages.ts";
import {
  type Exchange,
  type ExchangeContext,
  type ExchangePhase,
  type ExchangeSpec,
  NOTHING_REPORTED,
  type PhaseReport,
} from "./exchange.ts";
import { PacedExchange, type PacedOptions } from "./paced-exchange.ts";
import { messagesOf } from "./schedule.ts";

/** A phase with a schedule. It has one exchange, which starts at the same time on all workers. */
export class PacedPhase implements ExchangePhase {
  readonly #phase: ScheduledPhase;
  readonly #stalled: boolean;
  readonly #context: ExchangeContext;
  readonly #messages: MessageSource;
  readonly #answers: PacedAnswers;
  #exchange: PacedExchange | null = null;

  /** @param options `stalled`: the connections that take part do not read until `resume` */
  constructor(phase: ScheduledPhase, context: ExchangeContext, { stalled }: Pick<PacedOptions, "stalled">) {
    this.#stalled = stalled;
    this.#phase = phase;
    this.#context = context;
    const verification = verificationOf(phase, context);
    this.#messages = verification.messages;
    this.#answers = new PacedAnswers(context, verification);
  }

  begin({ beginAtMs, slots, timeoutMs }: ExchangeSpec): Exchange {
    if (beginAtMs === null || slots === undefined)
      throw new Error("Cannot keep a schedule: it has no start or no share");
    const { perSecond } = this.#phase;
    this.#exchange = new PacedExchange(this.#context, this.#messages, this.#answers, {
      startAtMs: beginAtMs,
      perSecond,
      messages: messagesOf(this.#phase),
      share: slots,
      timeoutMs,
      stalled: this.#stalled,
    });
    return this.#exchange;
  }

  report(): PhaseReport {
    const { corrected, uncorrected, note } = this.#answers;
    return {
      ...NOTHING_REPORTED,
      // In a stall, the latency would only reflect the duration of the stall.
      latency: this.#stalled ? null : uncorrected.encode(),
      correctedLatency: this.#stalled ? null : corrected.encode(),
      firstMismatch: note.first,
      schedule: this.#exchange?.report() ?? null,
    };
  }
}
