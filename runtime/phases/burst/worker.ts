import type { BurstPhase } from "../../../dsl/plan.ts";
import { Answers } from "../../swarm/answers/answers.ts";
import { verificationOf } from "../../swarm/answers/verification.ts";
import { Burst } from "../../swarm/exchanges/burst.ts";
import type { ExchangeContext, ExchangePhase } from "../../swarm/exchanges/exchange.ts";

/** Repetitions of a burst. */
export function burstExchanges(phase: BurstPhase, context: ExchangeContext): ExchangePhase {
  const answers = new Answers(context, verificationOf(phase, context));
  return { begin: (spec) => new Burst(context, answers, spec), report: () => answers.report() };
}
