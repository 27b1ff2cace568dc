import type { EchoPhase } from "../../dsl/plan.ts";
import { Answers } from "./answers.ts";
import { EchoRound } from "./echo-round.ts";
import type { ExchangeContext, ExchangePhase } from "./exchange.ts";
import { FirstMismatchNote } from "./first-mismatch.ts";
import { FixedJudge } from "./fixed-judge.ts";
import { messageSource } from "./messages.ts";

/** What a phase that exchanges messages keeps on a worker; its messages and tables are made here, once. */
export function exchangePhase(phase: EchoPhase, context: ExchangeContext): ExchangePhase {
  const { table, transport } = context;
  const answers = answersOf(phase, context);
  return { begin: (turn) => new EchoRound(table, transport, answers, turn), report: () => answers.report() };
}

function answersOf({ message }: EchoPhase, context: ExchangeContext): Answers {
  const messages = messageSource(message, context.protocol);
  const note = new FirstMismatchNote(context.first);
  return new Answers(context, messages, new FixedJudge(context.first, context.table.size, messages, note), note);
}
