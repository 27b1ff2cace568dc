import type { FanOutPhase } from "../../../dsl/plan.ts";
import { type ExchangeContext, type ExchangePhase, NOTHING_REPORTED } from "../../swarm/exchanges/exchange.ts";
import { FanOut } from "../../swarm/fan-out/fan-out.ts";

/** One exchange: some connections publish on schedule, all of them count deliveries. */
export function fanOutExchanges(phase: FanOutPhase, context: ExchangeContext): ExchangePhase {
  let exchange: FanOut | null = null;
  return {
    begin({ beginAtMs, slots }) {
      if (beginAtMs === null || slots === undefined)
        throw new Error("Cannot begin a fan-out: it has no start or no share");
      exchange = new FanOut(context, phase, { startAtMs: beginAtMs, share: slots });
      return exchange;
    },
    report: () => ({
      ...NOTHING_REPORTED,
      schedule: exchange?.schedule() ?? null,
      fanOut: exchange?.report() ?? null,
    }),
  };
}
