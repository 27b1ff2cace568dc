import type { AnswerNode, MessageNode } from "../../../dsl/plan.ts";
import type { ExchangeContext } from "../exchanges/exchange.ts";
import { type MessageSource, messageSource } from "../messages.ts";
import type { AnswerVerifier } from "./answer-verifier.ts";
import { Answers } from "./answers.ts";
import { FirstMismatchNote } from "./first-mismatch.ts";
import { FixedVerifier } from "./fixed-verifier.ts";
import { PatternVerifier } from "./pattern-verifier.ts";

/** A phase whose messages are answered. */
interface Answered {
  readonly message: MessageNode;
  /** Absent: the answer is the message itself. */
  readonly expect?: AnswerNode;
}

/** The answers that a phase of the closed model waits for. */
export function answersOf({ message, expect }: Answered, context: ExchangeContext): Answers {
  const messages = messageSource(message, context.protocol);
  const note = new FirstMismatchNote(context.first);
  return new Answers(context, messages, verifierOf(expect, messages, note, context), note);
}

/** What decides whether an answer is right. */
export function verifierOf(
  expect: AnswerNode | undefined,
  messages: MessageSource,
  note: FirstMismatchNote,
  { first, table, protocol }: ExchangeContext,
): AnswerVerifier {
  if (expect?.kind === "pattern") return new PatternVerifier(expect, note);
  const wanted = expect === undefined ? messages : messageSource(expect, protocol);
  return new FixedVerifier(first, table.size, wanted, note);
}
