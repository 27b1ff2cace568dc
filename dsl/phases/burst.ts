import { type Amount, amount as amountNode } from "../amount.ts";
import { durationMs, keep, optional, readOptions } from "../draft.ts";
import { type Answer, type AnswerNode, answerField } from "../messages/answers.ts";
import { type Message, type MessageNode, toMessageNode } from "../messages/messages.ts";
import type { Duration, Percent } from "../units.ts";
import { amount } from "../validate/amount.ts";
import { answer } from "../validate/answer.ts";
import { message } from "../validate/message.ts";
import { join, type Problem } from "../validate/problem.ts";
import { type Fields, object } from "../validate/shapes.ts";
import { absentOr, choice, isWhole, nullable } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { MAX_ROUNDS, positiveDuration, resizeAmounts, rounds, timeoutMs, withinSwarm } from "./parts.ts";

/** Options of `.burst()`. */
export interface BurstOptions {
  /** What the server answers. Default: the message itself. */
  readonly expect?: Answer;
  /** How many of the open connections send: a number, or a share such as `percent(10)`. Spread evenly over the ports. */
  readonly connections: number | Percent;
  /** How often. Default: 1. */
  readonly times?: number;
  /** The time from one start to the next. Required for more than one. */
  readonly every?: Duration;
  /** How long an answer may take after the last send of a repetition. Default: 30 s. */
  readonly timeout?: Duration;
}

/**
 * Some of the open connections send at once, with no bound on what is outstanding, and wait for their answers. A
 * repetition starts every `everyMs`; if the one before is still under way, it starts later.
 */
export interface BurstPhase {
  readonly kind: "burst";
  readonly message: MessageNode;
  /** As in `EchoPhase`. */
  readonly expect?: AnswerNode;
  readonly connections: Amount;
  readonly times: number;
  /** null with one repetition only. */
  readonly everyMs: number | null;
  readonly timeoutMs: number;
}

/** The call. */
export interface BurstCall<Next> {
  /**
   * Some connections send at once and wait for their answers.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(100_000)
   *   .burst("goal!", { connections: percent(20), times: 5, every: seconds(2) });
   * ```
   */
  burst(message: Message, options: BurstOptions): Next;
}

/** The language's half of a burst. */
export const burst: PhaseLanguage<BurstPhase> = {
  needsConnections: true,
  unrequested: "unexpected",

  read(given, givenOptions) {
    const { options, leftover } = readOptions(givenOptions, ["expect", "connections", "times", "every", "timeout"]);
    return Object.freeze({
      kind: "burst",
      message: toMessageNode(given),
      ...answerField(options.expect),
      connections: amountNode(options.connections),
      times: optional(options.times, keep, 1),
      everyMs: optional(options.every, durationMs, null),
      timeoutMs: timeoutMs(options.timeout),
      ...leftover,
    });
  },

  check: object(
    "a phase",
    () => PHASE_FIX,
    {
      kind: choice("burst"),
      message,
      expect: absentOr(answer),
      connections: amount,
      times: rounds,
      everyMs: nullable(positiveDuration),
      timeoutMs: positiveDuration,
    },
    repetitionsNeedInterval,
  ),

  checkAmong: withinSwarm("connections"),
  resize: resizeAmounts("connections"),

  messagesInFlight: (node, connections) =>
    typeof node.connections === "number"
      ? Math.min(node.connections, connections)
      : Math.ceil((connections * node.connections.percent) / 100),
};

function repetitionsNeedInterval({ times, everyMs }: Fields, path: string): Problem[] {
  if (everyMs !== null || !isWhole(times, 2, MAX_ROUNDS)) return [];
  const message = `every is missing: a burst of ${times} times needs the time from one start to the next`;
  return [{ path: join(path, "everyMs"), message, fix: "write every: seconds(1)" }];
}
