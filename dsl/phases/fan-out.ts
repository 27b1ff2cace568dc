import { type Amount, amount as amountNode } from "../amount.ts";
import { grouped } from "../describe.ts";
import { keep, optional, readOptions } from "../draft.ts";
import type { TemplateMessage } from "../messages/messages.ts";
import type { Duration, Percent, Rate } from "../units.ts";
import { amount } from "../validate/amount.ts";
import { markedMessage } from "../validate/message.ts";
import { join, type Problem } from "../validate/problem.ts";
import { type Fields, object } from "../validate/shapes.ts";
import { choice, nullable, whole } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { resizeAmounts, scheduleChecks, scheduleFields, withinSwarm } from "./parts.ts";

/** The most messages of one fan-out: c10m keeps 20 bytes for each on every worker. */
export const MAX_FAN_OUT_MESSAGES = 1_000_000;

/** The most rooms. */
const MAX_ROOMS = 1_000_000;

/** Options of `.fanOut()`. */
export interface FanOutOptions {
  /** Messages a second over the whole swarm. */
  readonly rate: Rate;
  readonly for: Duration;
  /** How many connections publish, in turns: a number, or a share of the open ones. Default: 1. */
  readonly senders?: number | Percent;
  /** How many connections have to receive each message: a number, or a share. Default: all that are open, also the sender. */
  readonly recipients?: number | Percent;
  /** Connections with equal `connection % rooms` share a room, and a message is for the room of its sender. */
  readonly rooms?: number;
  /** How long deliveries may take after the last publish. Default: 30 s. */
  readonly timeout?: Duration;
}

/**
 * Some connections publish on schedule. Every recipient has to receive each message exactly once. Deliveries that have not
 * come `timeoutMs` after the end of the schedule are missing.
 */
export interface FanOutPhase {
  readonly kind: "fanOut";
  /** It has exactly one `{mark}`. */
  readonly message: TemplateMessage;
  readonly perSecond: number;
  readonly forMs: number;
  readonly senders: Amount;
  /** null: every open connection of the room. */
  readonly recipients: Amount | null;
  /** null: one room. */
  readonly rooms: number | null;
  readonly timeoutMs: number;
}

/** The call. */
export interface FanOutCall<Next> {
  /**
   * Some connections publish messages that the server delivers to many. c10m finds the mark of a message in whatever the
   * server wraps around it, and counts every delivery: received, missing, duplicated.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).broadcast().swarm(10_000)
   *   .fanOut(template("news {mark}"), { rate: perSecond(10), for: seconds(30) });
   * listen(ports(8080, 10)).websocket().broadcast().swarm(10_000)
   *   .fanOut(template('{{"id":"{mark}"}}'), { rate: perSecond(5), for: seconds(60), senders: percent(1) });
   * ```
   */
  fanOut(message: TemplateMessage, options: FanOutOptions): Next;
}

/** The language's half of a fan-out. */
export const fanOut: PhaseLanguage<FanOutPhase> = {
  needsConnections: true,
  unrequested: "received",

  read(given, givenOptions) {
    const { options, leftover } = readOptions(givenOptions, [
      "rate",
      "for",
      "senders",
      "recipients",
      "rooms",
      "timeout",
    ]);
    return Object.freeze({
      kind: "fanOut",
      ...scheduleFields(given, options),
      senders: optional(options.senders, amountNode, 1),
      recipients: optional(options.recipients, amountNode, null),
      rooms: optional(options.rooms, keep, null),
      ...leftover,
    });
  },

  check: object(
    "a phase",
    () => PHASE_FIX,
    {
      ...scheduleChecks,
      kind: choice("fanOut"),
      message: markedMessage,
      senders: amount,
      recipients: nullable(amount),
      rooms: nullable(whole(1, MAX_ROOMS, 100)),
    },
    messagesWithinBound,
  ),

  checkAmong: withinSwarm("senders", "recipients"),
  resize: resizeAmounts("senders", "recipients"),

  /** One second of deliveries may be under way. */
  messagesInFlight: ({ perSecond, forMs }, connections) => connections * Math.min(1, (perSecond * forMs) / 1_000),
};

function messagesWithinBound({ perSecond, forMs }: Fields, path: string): Problem[] {
  if (typeof perSecond !== "number" || typeof forMs !== "number") return [];
  const messages = (perSecond * forMs) / 1_000;
  if (!(messages > MAX_FAN_OUT_MESSAGES)) return [];
  const message = `${grouped(Math.ceil(messages))} messages are more than a fan-out's ${grouped(MAX_FAN_OUT_MESSAGES)}`;
  return [{ path: join(path, "forMs"), message, fix: "write a lower rate or a shorter time" }];
}
