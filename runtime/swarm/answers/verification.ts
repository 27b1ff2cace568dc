import type { AnswerNode, MessageNode } from "../../../dsl/plan.ts";
import type { ExchangeContext } from "../exchanges/exchange.ts";
import { type MessageSource, messageSource } from "../messages.ts";
import type { AnswerVerifier } from "./answer-verifier.ts";
import { FirstMismatchNote } from "./first-mismatch.ts";
import { FixedVerifier } from "./fixed-verifier.ts";
import { PatternVerifier } from "./pattern-verifier.ts";

/** A phase whose messages are answered. */
export interface Answered {
  readonly message: MessageNode;
  /** Absent: the answer is the message itself. */
  readonly expect?: AnswerNode;
}

/** The messages of a phase, and the verifier of their answers. */
export interface Verification {
  readonly messages: MessageSource;
  readonly verifier: AnswerVerifier;
  readonly note: FirstMismatchNote;
}

/** Makes the messages and the verifier of a phase, once. */
export function verificationOf({ message, expect }: Answered, context: ExchangeContext): Verification {
  const { first, table, protocol, captures } = context;
  const messages = messageSource(message, protocol, captures);
  const note = new FirstMismatchNote(first);
  if (expect?.kind === "pattern") return { messages, verifier: new PatternVerifier(expect, note), note };
  const wanted = expect === undefined ? messages : messageSource(expect, protocol, captures);
  return { messages, verifier: new FixedVerifier(first, table.size, wanted, note), note };
}
