import { durationMs } from "../draft.ts";
import type { Duration } from "../units.ts";
import { object } from "../validate/shapes.ts";
import { duration } from "../validate/times.ts";
import { choice } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";

/** Keeps the connections open and sends nothing. */
export interface HoldPhase {
  readonly kind: "hold";
  readonly durationMs: number;
}

/** The call. */
export interface HoldCall<Next> {
  /**
   * Keeps the connections open and sends nothing.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(100_000).hold(minutes(5));
   * ```
   */
  hold(duration: Duration): Next;
}

/** The language's half of a hold. */
export const hold: PhaseLanguage<HoldPhase> = {
  needsConnections: false,
  unrequested: "kept",
  read: (duration) => Object.freeze({ kind: "hold", durationMs: durationMs(duration) }),
  check: object("a phase", () => PHASE_FIX, { kind: choice("hold"), durationMs: duration() }),
};
