import type { AnyEchoPhase } from "../../../dsl/plan.ts";
import { Answers } from "../../swarm/answers/answers.ts";
import { verificationOf } from "../../swarm/answers/verification.ts";
import { ClosedLoop } from "../../swarm/exchanges/closed-loop.ts";
import { EchoRound } from "../../swarm/exchanges/echo-round.ts";
import type { ExchangeContext, ExchangePhase } from "../../swarm/exchanges/exchange.ts";
import { PacedPhase } from "../../swarm/exchanges/paced-phase.ts";

/** Rounds, a closed loop, or one exchange on a schedule. */
export function echoExchanges(phase: AnyEchoPhase, context: ExchangeContext): ExchangePhase {
  if (phase.model === "open") return new PacedPhase(phase, context, { stalled: false });
  const answers = new Answers(context, verificationOf(phase, context), { numbered: phase.model === "loop" });
  if (phase.model === "loop") {
    return { begin: (spec) => new ClosedLoop(context, answers, spec), report: () => answers.report() };
  }
  const { table, transport } = context;
  return { begin: (spec) => new EchoRound(table, transport, answers, spec), report: () => answers.report() };
}
