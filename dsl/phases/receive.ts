import { durationMs, readOptions } from "../draft.ts";
import type { Duration } from "../units.ts";
import { object } from "../validate/shapes.ts";
import { choice } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { positiveDuration } from "./parts.ts";

/** Options of `.receive()`. */
export interface ReceiveOptions {
  /** How long to listen. */
  readonly for: Duration;
}

/** Sends nothing for `forMs`, and counts what the server sends. */
export interface ReceivePhase {
  readonly kind: "receive";
  readonly forMs: number;
}

/** The call. */
export interface ReceiveCall<Next> {
  /**
   * Sends nothing, and counts what the server sends. What the server has sent since answers were last awaited counts
   * too, because a greeting comes before a script can listen.
   *
   * @example
   * ```ts
   * connect("ws://127.0.0.1:8080/ticker").swarm(10_000).receive({ for: seconds(30) });
   * ```
   */
  receive(options: ReceiveOptions): Next;
}

/** The language's half of a receive. */
export const receive: PhaseLanguage<ReceivePhase> = {
  needsConnections: true,
  unrequested: "received",

  read(given) {
    const { options, leftover } = readOptions(given, ["for"]);
    return Object.freeze({ kind: "receive", forMs: durationMs(options.for), ...leftover });
  },

  check: object("a phase", () => PHASE_FIX, { kind: choice("receive"), forMs: positiveDuration }),
};
