import { grouped } from "../describe.ts";
import { durationMs, ratePerSecond, readOptions } from "../draft.ts";
import type { Duration, Rate } from "../units.ts";
import type { Problem } from "../validate/problem.ts";
import { type Fields, object } from "../validate/shapes.ts";
import { rate } from "../validate/times.ts";
import { choice } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { positiveDuration } from "./parts.ts";

/** Options of `.churn()`. */
export interface ChurnOptions {
  /** How many connections are replaced a second. */
  readonly rate: Rate;
  /** For how long. */
  readonly for: Duration;
}

/** Replaces so many connections a second, evenly: one is reset, and one is opened in its place. */
export interface ChurnPhase {
  readonly kind: "churn";
  readonly perSecond: number;
  readonly forMs: number;
}

/** The call. */
export interface ChurnCall<Next> {
  /**
   * Replaces connections at an even rate. As many are opened as are closed.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(100_000).churn({ rate: perSecond(500), for: seconds(60) });
   * ```
   */
  churn(options: ChurnOptions): Next;
}

/** The language's half of a churn. */
export const churn: PhaseLanguage<ChurnPhase> = {
  needsConnections: true,
  unrequested: "kept",

  read(given) {
    const { options, leftover } = readOptions(given, ["rate", "for"]);
    return Object.freeze({
      kind: "churn",
      perSecond: ratePerSecond(options.rate),
      forMs: durationMs(options.for),
      ...leftover,
    });
  },

  check: object(
    "a phase",
    () => PHASE_FIX,
    { kind: choice("churn"), perSecond: rate, forMs: positiveDuration },
    replacesOne,
  ),
};

function replacesOne({ perSecond, forMs }: Fields, path: string): Problem[] {
  if (typeof perSecond !== "number" || typeof forMs !== "number") return [];
  if (perSecond <= 0 || forMs <= 0 || (perSecond * forMs) / 1_000 >= 1) return [];
  const message = `${grouped(perSecond)} a second for ${grouped(forMs)} ms replace no whole connection`;
  return [{ path, message, fix: "write a higher rate, or a longer time" }];
}
