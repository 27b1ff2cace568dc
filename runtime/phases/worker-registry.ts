/**
 * The worker's half of every kind of phase that sends or receives messages. It imports the swarm and no coordinator, so
 * that a worker process loads nothing that it does not need.
 */

import type { MessagePhase } from "../../dsl/plan.ts";
import type { ExchangeContext, ExchangePhase } from "../swarm/exchanges/exchange.ts";
import { burstExchanges } from "./burst/worker.ts";
import { echoExchanges } from "./echo/worker.ts";
import { fanOutExchanges } from "./fan-out/worker.ts";
import { receiveExchanges } from "./receive/worker.ts";
import { sendExchanges } from "./send/worker.ts";
import { stallExchanges } from "./stall/worker.ts";

/** Makes the messages and tables of a phase on a worker, once. Its exchanges begin from what it returns. */
interface WorkerHalf<Node> {
  exchanges(phase: Node, context: ExchangeContext): ExchangePhase;
}

const halves: { readonly [Kind in MessagePhase["kind"]]: WorkerHalf<Extract<MessagePhase, { kind: Kind }>> } = {
  echo: { exchanges: echoExchanges },
  send: { exchanges: sendExchanges },
  receive: { exchanges: receiveExchanges },
  burst: { exchanges: burstExchanges },
  stall: { exchanges: stallExchanges },
  fanOut: { exchanges: fanOutExchanges },
};

/** The worker's half of a phase, for `Swarm.beginPhase`. */
export function exchangesOf(phase: MessagePhase): (context: ExchangeContext) => ExchangePhase {
  const half: WorkerHalf<MessagePhase> = halves[phase.kind];
  return (context) => half.exchanges(phase, context);
}
