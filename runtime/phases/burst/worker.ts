import type { BurstPhase } from "../../../dsl/plan.ts";
import { answersOf } from "../../swarm/answers/answers-of.ts";
import { Burst } from "../../swarm/exchanges/burst.ts";
import type { ExchangeContext, ExchangePhase } from "../../swarm/exchanges/exchange.ts";

/** Repetitions of a burst. */
export function burstExchanges(phase: BurstPhase, context: ExchangeContext): ExchangePhase {
  const answers = answersOf(phase, context);
  return { begin: (spec) => new Burst(context, answers, spec), report: () => answers.report() };
}
