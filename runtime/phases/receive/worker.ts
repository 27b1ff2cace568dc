import type { ReceivePhase } from "../../../dsl/plan.ts";
import { type ExchangeContext, type ExchangePhase, NOTHING_REPORTED } from "../../swarm/exchanges/exchange.ts";
import { Listening } from "../../swarm/exchanges/listening.ts";

/** One exchange, which counts what the server sends. */
export function receiveExchanges({ forMs }: ReceivePhase, context: ExchangeContext): ExchangePhase {
  let listening: Listening | null = null;
  return {
    begin: () => {
      listening = new Listening(context, context.claimArrivals(), forMs);
      return listening;
    },
    report: () => ({ ...NOTHING_REPORTED, arrivals: listening?.report() ?? null }),
  };
}
