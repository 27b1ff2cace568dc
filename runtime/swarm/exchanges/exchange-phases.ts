import type { AnswerNode, MessageNode, MessagePhase, ReceivePhase, SendPhase } from "../../../dsl/plan.ts";
import type { AnswerVerifier } from "../answers/answer-verifier.ts";
import { Answers } from "../answers/answers.ts";
import { FirstMismatchNote } from "../answers/first-mismatch.ts";
import { FixedVerifier } from "../answers/fixed-verifier.ts";
import { PatternVerifier } from "../answers/pattern-verifier.ts";
import { type MessageSource, messageSource } from "../messages.ts";
import { Burst } from "./burst.ts";
import { EchoRound } from "./echo-round.ts";
import { type ExchangeContext, type ExchangePhase, NOTHING_REPORTED } from "./exchange.ts";
import { Listening } from "./listening.ts";
import { OneWayRound } from "./one-way-round.ts";
import { PacedPhase } from "./paced-phase.ts";

/** What a phase that exchanges messages keeps on a worker; its messages and tables are made here, once. */
export function exchangePhase(phase: MessagePhase, context: ExchangeContext): ExchangePhase {
  switch (phase.kind) {
    case "echo": {
      if (phase.model === "open") return new PacedPhase(phase, context);
      const answers = answersOf(phase, context);
      const { table, transport } = context;
      return { begin: (turn) => new EchoRound(table, transport, answers, turn), report: () => answers.report() };
    }
    case "burst": {
      const answers = answersOf(phase, context);
      return { begin: (turn) => new Burst(context, answers, turn), report: () => answers.report() };
    }
    case "stall":
      return new PacedPhase(phase, context);
    case "send":
      return oneWayPhase(phase, context);
    case "receive":
      return listeningPhase(phase, context);
  }
}

/** Phases whose messages are answered. */
interface Answered {
  readonly message: MessageNode;
  readonly expect?: AnswerNode;
}

function answersOf({ message, expect }: Answered, context: ExchangeContext): Answers {
  const messages = messageSource(message, context.protocol);
  const note = new FirstMismatchNote(context.first);
  return new Answers(context, messages, judgeOf(expect, messages, note, context), note);
}

function judgeOf(
  expect: AnswerNode | undefined,
  messages: MessageSource,
  note: FirstMismatchNote,
  { first, table, protocol }: ExchangeContext,
): AnswerVerifier {
  if (expect?.kind === "pattern") return new PatternVerifier(expect, note);
  const wanted = expect === undefined ? messages : messageSource(expect, protocol);
  return new FixedVerifier(first, table.size, wanted, note);
}

function oneWayPhase({ message }: SendPhase, context: ExchangeContext): ExchangePhase {
  const messages = messageSource(message, context.protocol);
  const leaving = new Uint8Array(context.table.size);
  return { begin: (turn) => new OneWayRound(context, messages, leaving, turn), report: () => NOTHING_REPORTED };
}

function listeningPhase({ forMs }: ReceivePhase, context: ExchangeContext): ExchangePhase {
  let listening: Listening | null = null;
  return {
    begin: () => {
      listening = new Listening(context, context.claimArrivals(), forMs);
      return listening;
    },
    report: () => ({ ...NOTHING_REPORTED, arrivals: listening?.report() ?? null }),
  };
}
