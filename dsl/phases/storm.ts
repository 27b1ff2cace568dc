import { type Amount, amount as amountNode } from "../amount.ts";
import { grouped } from "../describe.ts";
import { durationMs, keep, optional, readOptions } from "../draft.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import type { Duration, Percent } from "../units.ts";
import { amount } from "../validate/amount.ts";
import { join } from "../validate/problem.ts";
import { object } from "../validate/shapes.ts";
import { choice, isWhole, nullable, whole } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { positiveDuration, resizeAmounts } from "./parts.ts";

/** The most tries to reopen a connection. */
const MAX_TRIES = 100;

const DEFAULT_TRIES = 10;

/** How connections are dropped: abruptly (RST), or in order (FIN; on a WebSocket the close handshake first). */
export type DropManner = "reset" | "orderly";

/** Options of `.storm()`. */
export interface StormOptions {
  /** How many connections to drop at once: a number, or a share of those that are open, such as `percent(30)`. */
  readonly drop: number | Percent;
  /** Reconnect evenly over this time. Default: as fast as the server accepts. */
  readonly back?: Duration;
  /** Default: "reset" (RST). "orderly" closes each connection as a client does that leaves. */
  readonly manner?: DropManner;
  /** How often a connection is tried before it counts as failed. Default: 10. 1 means no second try. */
  readonly tries?: number;
}

/**
 * Drops some of the open connections at once. When the last of them is closed, each is opened again: as fast as the
 * server accepts, or spread evenly over `backMs`. An open that fails is tried again after a back-off, `tries` times in
 * all.
 */
export interface StormPhase {
  readonly kind: "storm";
  readonly drop: Amount;
  readonly manner: DropManner;
  /** null: as fast as the server accepts. */
  readonly backMs: number | null;
  readonly tries: number;
}

/** The call. */
export interface StormCall<Next> {
  /**
   * Drops some connections at once, then reconnects them.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(100_000).storm({ drop: percent(30), back: seconds(5) });
   * ```
   */
  storm(options: StormOptions): Next;
}

/** The language's half of a storm. */
export const storm: PhaseLanguage<StormPhase> = {
  needsConnections: true,
  unrequested: "kept",

  read(given) {
    const { options, leftover } = readOptions(given, ["drop", "back", "manner", "tries"]);
    return Object.freeze({
      kind: "storm",
      drop: amountNode(options.drop),
      manner: optional(options.manner, keep, "reset"),
      backMs: optional(options.back, durationMs, null),
      tries: optional(options.tries, keep, DEFAULT_TRIES),
      ...leftover,
    });
  },

  check: object("a phase", () => PHASE_FIX, {
    kind: choice("storm"),
    drop: amount,
    manner: choice("reset", "orderly"),
    backMs: nullable(positiveDuration),
    tries: whole(1, MAX_TRIES, DEFAULT_TRIES),
  }),

  /** A storm cannot drop more connections than are open. */
  checkAmong({ drop }, path, { open }) {
    if (open === 0 || !isWhole(drop, open + 1, MAX_CONNECTIONS)) return [];
    const message = `drop is ${grouped(drop)}, but ${grouped(open)} connections are open in this phase`;
    return [{ path: join(path, "drop"), message, fix: `write at most ${open}, or a share such as percent(30)` }];
  },

  resize: resizeAmounts("drop"),
};
