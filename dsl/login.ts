/** What every connection does before it counts as open. */

import { durationMs, isObject, optional, readOptions, unusable } from "./draft.ts";
import { type Answer, type AnswerNode, answerNode } from "./messages/answers.ts";
import { type Message, type MessageNode, toMessageNode } from "./messages/messages.ts";
import type { Duration } from "./units.ts";

/** How long an answer of a login may take by default. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** The maximum number of steps of a login. */
export const MAX_LOGIN_STEPS = 64;

/**
 * A step of a login: the connection sends a message, or it waits for an answer.
 *
 * @example
 * ```ts
 * const login: LoginStep[] = [
 *   { send: template("LOGIN user-{connection:08}\r\n") },
 *   { expect: /^OK (?<token>\w+)\r\n/, timeout: seconds(5) },
 * ];
 * ```
 */
export type LoginStep =
  | { readonly send: Message; readonly expect?: never; readonly timeout?: never }
  | {
      /** On TCP an answer ends where the match of a pattern ends. */
      readonly expect: Answer;
      /** How long the answer may take. Default: 30 s. */
      readonly timeout?: Duration;
      readonly send?: never;
    };

/** The connection sends a message. */
export interface LoginSend {
  readonly kind: "send";
  readonly message: MessageNode;
}

/** The connection waits for an answer, at most `timeoutMs`. */
export interface LoginExpect {
  readonly kind: "expect";
  readonly expect: AnswerNode;
  readonly timeoutMs: number;
}

/** A step in a plan. */
export type LoginStepNode = LoginSend | LoginExpect;

/** The field `login` of a swarm. It is left out where there is no login, so that older plans keep their hash. */
export function loginField(login: unknown): { readonly login?: unknown } {
  if (login === undefined) return {};
  return { login: Array.isArray(login) ? Object.freeze(login.map(stepNode)) : unusable(login) };
}

function stepNode(step: unknown): unknown {
  if (!isObject(step)) return unusable(step);
  if (step.send !== undefined) {
    const { options, leftover } = readOptions(step, ["send"]);
    return Object.freeze({ kind: "send", message: toMessageNode(options.send), ...leftover });
  }
  if (step.expect === undefined) return unusable(step);
  const { options, leftover } = readOptions(step, ["expect", "timeout"]);
  const timeoutMs = optional(options.timeout, durationMs, DEFAULT_TIMEOUT_MS);
  return Object.freeze({ kind: "expect", expect: answerNode(options.expect), timeoutMs, ...leftover });
}
