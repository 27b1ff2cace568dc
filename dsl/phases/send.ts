import { keep, optional, readOptions } from "../draft.ts";
import { type Message, type MessageNode, toMessageNode } from "../messages/messages.ts";
import type { Duration } from "../units.ts";
import { message } from "../validate/message.ts";
import { object } from "../validate/shapes.ts";
import { choice } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { DEFAULT_IN_FLIGHT, inFlight, positiveDuration, rounds, timeoutMs } from "./parts.ts";

/** Options of `.send()`. */
export interface SendOptions {
  /** How often every connection sends. Default: 1. */
  readonly rounds?: number;
  /** The most messages, over the whole swarm, that the kernel has not yet taken. Default: 1,024. */
  readonly inFlight?: number;
  /** How long the kernel may take to accept a message after the last send of a round. Default: 30 s. */
  readonly timeout?: Duration;
}

/**
 * Messages without an answer. In a round every open connection sends once, and the kernel has at most `inFlight` messages
 * still to take. What it has not taken `timeoutMs` after the last send of the round is lost.
 */
export interface SendPhase {
  readonly kind: "send";
  readonly message: MessageNode;
  readonly rounds: number;
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/** The call. */
export interface SendCall<Next> {
  /**
   * In every round each connection sends once. No answer is awaited, so delivery is not confirmed.
   *
   * @example
   * ```ts
   * connect("ws://127.0.0.1:8080/events").swarm(10_000).send("subscribe news").receive({ for: seconds(30) });
   * ```
   */
  send(message: Message, options?: SendOptions): Next;
}

/** The language's half of a send. */
export const send: PhaseLanguage<SendPhase> = {
  needsConnections: true,
  unrequested: "kept",

  read(given, givenOptions) {
    const { options, leftover } = readOptions(givenOptions, ["rounds", "inFlight", "timeout"]);
    return Object.freeze({
      kind: "send",
      message: toMessageNode(given),
      rounds: optional(options.rounds, keep, 1),
      inFlight: optional(options.inFlight, keep, DEFAULT_IN_FLIGHT),
      timeoutMs: timeoutMs(options.timeout),
      ...leftover,
    });
  },

  check: object("a phase", () => PHASE_FIX, {
    kind: choice("send"),
    message,
    rounds,
    inFlight,
    timeoutMs: positiveDuration,
  }),

  messagesInFlight: (node, connections) => Math.min(node.inFlight, connections),
};
