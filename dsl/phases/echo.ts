import { type DraftNode, durationMs, isObject, keep, optional, readOptions, unusable } from "../draft.ts";
import { type Answer, type AnswerNode, answerField } from "../messages/answers.ts";
import { type Message, type MessageNode, toMessageNode } from "../messages/messages.ts";
import type { Duration, Rate } from "../units.ts";
import { answer } from "../validate/answer.ts";
import { message } from "../validate/message.ts";
import type { Problem } from "../validate/problem.ts";
import { type Fields, object } from "../validate/shapes.ts";
import { absentOr, choice } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import {
  DEFAULT_IN_FLIGHT,
  inFlight,
  positiveDuration,
  rounds,
  scheduleChecks,
  scheduleFields,
  timeoutMs,
} from "./parts.ts";

/** Options of `.echo()` in rounds: each connection sends so many times, and waits for every answer. */
export interface ClosedEchoOptions {
  /** What the server answers. Default: the message itself. */
  readonly expect?: Answer;
  /** How often every connection sends. Default: 1. */
  readonly rounds?: number;
  /** The most messages outstanding over the whole swarm. Default: 1,024. */
  readonly inFlight?: number;
  /** How long an answer may take after the last send of a round. Default: 30 s. */
  readonly timeout?: Duration;
  readonly rate?: never;
  readonly for?: never;
}

/** Options of `.echo()` on a schedule (the open model): messages leave whether or not the server keeps up. */
export interface OpenEchoOptions {
  /** What the server answers. Default: the message itself. */
  readonly expect?: Answer;
  /** Messages a second over the whole swarm. The connections take turns. */
  readonly rate: Rate;
  readonly for: Duration;
  /** How long an answer may take after the last send. Default: 30 s. */
  readonly timeout?: Duration;
  readonly rounds?: never;
  readonly inFlight?: never;
}

/** Options of `.echo()` for a time (the closed loop): each connection sends again as soon as its answer is in. */
export interface LoopEchoOptions {
  /** What the server answers. Default: the message itself. */
  readonly expect?: Answer;
  /** For how long messages are sent. */
  readonly for: Duration;
  /** The most messages outstanding over the whole swarm. The connections take turns. Default: 1,024. */
  readonly inFlight?: number;
  /** How long an answer may take after the last send. Default: 30 s. */
  readonly timeout?: Duration;
  readonly rounds?: never;
  readonly rate?: never;
}

/** Options of `.echo()`: one model or another. */
export type EchoOptions = ClosedEchoOptions | LoopEchoOptions | OpenEchoOptions;

/**
 * The closed model in rounds. In a round every open connection sends once and waits for its answer; at most `inFlight`
 * messages are outstanding over the swarm. The next round starts when the last answer is in. An answer that has not come
 * whole `timeoutMs` after the last send of the round is lost.
 */
export interface EchoPhase {
  readonly kind: "echo";
  readonly model: "closed";
  readonly message: MessageNode;
  /** The answer, where it is not an echo. Absent: the message itself. */
  readonly expect?: AnswerNode;
  readonly rounds: number;
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/**
 * The open model. For `forMs` messages leave on schedule, `perSecond` of them a second over the whole swarm, whether or
 * not the server keeps up; the open connections take turns. An answer that has not come whole `timeoutMs` after the last
 * send is lost.
 */
export interface OpenEchoPhase {
  readonly kind: "echo";
  readonly model: "open";
  readonly message: MessageNode;
  /** As in `EchoPhase`. */
  readonly expect?: AnswerNode;
  readonly perSecond: number;
  readonly forMs: number;
  readonly timeoutMs: number;
}

/**
 * The closed loop. For `forMs` each open connection sends again as soon as its answer is in; there is no barrier between
 * rounds. At most `inFlight` messages are outstanding over the swarm, and a connection that has waited longest sends next.
 * An answer that has not come whole `timeoutMs` after the last send is lost.
 */
export interface LoopEchoPhase {
  readonly kind: "echo";
  readonly model: "loop";
  readonly message: MessageNode;
  /** As in `EchoPhase`. */
  readonly expect?: AnswerNode;
  readonly forMs: number;
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/** An echo of any model. */
export type AnyEchoPhase = EchoPhase | LoopEchoPhase | OpenEchoPhase;

/** The call. */
export interface EchoCall<Next> {
  /**
   * Sends messages and verifies every answer.
   *
   * - `{ rounds }`: in every round each connection sends once and waits for its answer.
   * - `{ for }`: for that time each connection sends again as soon as its answer is in. This measures throughput.
   * - `{ rate, for }`: messages leave on schedule, whether or not the server keeps up.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(10_000)
   *   .echo("hello", { rounds: 10 })
   *   .echo("hello", { for: seconds(10), inFlight: 10_000 })
   *   .echo("hello", { rate: perSecond(20_000), for: seconds(30) });
   * connect("tcp://127.0.0.1:6379").swarm(1_000).echo("PING\r\n", { expect: "+PONG\r\n", rounds: 10 });
   * ```
   */
  echo(message: Message, options?: EchoOptions): Next;
}

/** The language's half of an echo. */
export const echo: PhaseLanguage<AnyEchoPhase> = {
  needsConnections: true,
  unrequested: "unexpected",

  /** The model follows from the options; with options of two models there is none. */
  read(given, options) {
    const has = (name: string) => isObject(options) && options[name] !== undefined;
    const node = has("rate")
      ? openNode(given, options)
      : has("for")
        ? loopNode(given, options)
        : closedNode(given, options);
    const mixed = has("rate") ? has("rounds") || has("inFlight") : has("for") && has("rounds");
    return mixed ? Object.freeze({ ...node, model: unusable(options) }) : node;
  },

  check(value, path) {
    if (isObject(value) && isObject(value.model)) return [{ path, ...mixedModels(value) }];
    const model = isObject(value) ? value.model : undefined;
    return (model === "open" ? open : model === "loop" ? loop : closed)(value, path);
  },

  /** A server may fall behind a schedule by any amount: one second of it is assumed. */
  messagesInFlight: (node, connections) =>
    node.model === "open" ? node.perSecond * Math.min(1, node.forMs / 1_000) : Math.min(node.inFlight, connections),
};

function closedNode(given: unknown, givenOptions: unknown): DraftNode {
  const { options, leftover } = readOptions(givenOptions, ["expect", "rounds", "inFlight", "timeout"]);
  return Object.freeze({
    kind: "echo",
    model: "closed",
    message: toMessageNode(given),
    ...answerField(options.expect),
    rounds: optional(options.rounds, keep, 1),
    inFlight: optional(options.inFlight, keep, DEFAULT_IN_FLIGHT),
    timeoutMs: timeoutMs(options.timeout),
    ...leftover,
  });
}

function loopNode(given: unknown, givenOptions: unknown): DraftNode {
  const { options, leftover } = readOptions(givenOptions, ["expect", "for", "inFlight", "timeout"]);
  return Object.freeze({
    kind: "echo",
    model: "loop",
    message: toMessageNode(given),
    ...answerField(options.expect),
    forMs: durationMs(options.for),
    inFlight: optional(options.inFlight, keep, DEFAULT_IN_FLIGHT),
    timeoutMs: timeoutMs(options.timeout),
    ...leftover,
  });
}

function openNode(given: unknown, givenOptions: unknown): DraftNode {
  const { options, leftover } = readOptions(givenOptions, ["expect", "rate", "for", "timeout"]);
  const { message, ...schedule } = scheduleFields(given, options);
  return Object.freeze({
    kind: "echo",
    model: "open",
    message,
    ...answerField(options.expect),
    ...schedule,
    ...leftover,
  });
}

/** The problem of options of several models; which, shows the node that was made of them. */
function mixedModels(node: Fields): Pick<Problem, "message" | "fix"> {
  if ("perSecond" in node) {
    return {
      message: "rate and for (messages leave on schedule) cannot go with rounds and inFlight (each waits for its echo)",
      fix: "write { rate: perSecond(1000), for: seconds(10) } or { rounds: 10 }",
    };
  }
  return {
    message: "for (each connection sends again at once, for a time) cannot go with rounds (each sends so many times)",
    fix: "write { for: seconds(10) } or { rounds: 10 }",
  };
}

const closed = object("a phase", () => PHASE_FIX, {
  kind: choice("echo"),
  model: choice("closed"),
  message,
  expect: absentOr(answer),
  rounds,
  inFlight,
  timeoutMs: positiveDuration,
});

const loop = object("a phase", () => PHASE_FIX, {
  kind: choice("echo"),
  model: choice("loop"),
  message,
  expect: absentOr(answer),
  forMs: positiveDuration,
  inFlight,
  timeoutMs: positiveDuration,
});

const open = object("a phase", () => PHASE_FIX, {
  kind: choice("echo"),
  model: choice("open"),
  ...scheduleChecks,
  expect: absentOr(answer),
});
