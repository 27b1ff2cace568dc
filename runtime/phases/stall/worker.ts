import type { StallPhase } from "../../../dsl/plan.ts";
import type { ExchangeContext, ExchangePhase } from "../../swarm/exchanges/exchange.ts";
import { PacedPhase } from "../../swarm/exchanges/paced-phase.ts";

/** One exchange on a schedule, whose connections do not read until `resume`. */
export function stallExchanges(phase: StallPhase, context: ExchangeContext): ExchangePhase {
  return new PacedPhase(phase, context, { stalled: true });
}
