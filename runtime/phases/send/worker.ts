import type { SendPhase } from "../../../dsl/plan.ts";
import { type ExchangeContext, type ExchangePhase, NOTHING_REPORTED } from "../../swarm/exchanges/exchange.ts";
import { OneWayRound } from "../../swarm/exchanges/one-way-round.ts";
import { messageSource } from "../../swarm/messages.ts";

/** Rounds of messages without an answer. */
export function sendExchanges({ message }: SendPhase, context: ExchangeContext): ExchangePhase {
  const messages = messageSource(message, context.protocol, context.captures);
  const leaving = new Uint8Array(context.table.size);
  return { begin: (spec) => new OneWayRound(context, messages, leaving, spec), report: () => NOTHING_REPORTED };
}
