import { type Amount, amount as amountNode } from "../amount.ts";
import { readOptions } from "../draft.ts";
import type { Message, MessageNode } from "../messages/messages.ts";
import type { Duration, Percent, Rate } from "../units.ts";
import { amount } from "../validate/amount.ts";
import { object } from "../validate/shapes.ts";
import { choice } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { resizeAmounts, scheduleChecks, scheduleFields, withinSwarm } from "./parts.ts";

/** Options of `.stall()`. */
export interface StallOptions {
  /** How many connections do not read: a number, or a share of those that are open, such as `percent(10)`. */
  readonly connections: number | Percent;
  /** Messages a second, over all of these connections. */
  readonly rate: Rate;
  /** For how long they do not read. */
  readonly for: Duration;
  /** How long an answer may take after they read again. Default: 30 s. */
  readonly timeout?: Duration;
}

/**
 * Slow readers. Some of the open connections stop reading for `forMs`, while `perSecond` messages a second in all are
 * sent on them, on schedule. Then they read again, and answers are awaited for at most `timeoutMs`.
 */
export interface StallPhase {
  readonly kind: "stall";
  readonly message: MessageNode;
  readonly connections: Amount;
  readonly perSecond: number;
  readonly forMs: number;
  readonly timeoutMs: number;
}

/** The call. */
export interface StallCall<Next> {
  /**
   * Some connections stop reading while messages are sent on them, and then read again.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(10_000)
   *   .stall(bytes(1_000), { connections: percent(10), rate: perSecond(50_000), for: seconds(10) });
   * ```
   */
  stall(message: Message, options: StallOptions): Next;
}

/** The language's half of a stall. */
export const stall: PhaseLanguage<StallPhase> = {
  needsConnections: true,
  unrequested: "unexpected",

  read(given, givenOptions) {
    const { options, leftover } = readOptions(givenOptions, ["connections", "rate", "for", "timeout"]);
    const connections = amountNode(options.connections);
    return Object.freeze({ kind: "stall", connections, ...scheduleFields(given, options), ...leftover });
  },

  check: object("a phase", () => PHASE_FIX, { kind: choice("stall"), connections: amount, ...scheduleChecks }),
  checkAmong: withinSwarm("connections"),
  resize: resizeAmounts("connections"),

  /** Nothing is read, so every message may be under way. */
  messagesInFlight: ({ perSecond, forMs }) => (perSecond * forMs) / 1_000,
};
