import { grouped } from "../describe.ts";
import { durationMs, isObject, keep, optional, ratePerSecond, readOptions, unusable } from "../draft.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import type { Duration, Rate } from "../units.ts";
import { join } from "../validate/problem.ts";
import { object, union } from "../validate/shapes.ts";
import { rate } from "../validate/times.ts";
import { choice, isWhole, nullable, whole } from "../validate/values.ts";
import { PHASE_FIX, type PhaseLanguage } from "./definition.ts";
import { positiveDuration } from "./parts.ts";

const RAMP_FIX = "write .ramp({ over: seconds(30) }) or .ramp({ rate: perSecond(1000) })";

/** The speed of a ramp: how long it takes, or how many connections it opens (closes) a second. */
export type RampSpeed =
  | { readonly over: Duration; readonly rate?: never }
  | { readonly rate: Rate; readonly over?: never };

/** Options of `.ramp()`. */
export interface RampOptions {
  /** How many connections are open at the end. Default: the whole swarm. */
  readonly to?: number;
}

/** A ramp lasts `overMs`, or opens (closes) `perSecond` connections a second, evenly. */
export type RampSchedule =
  | { readonly kind: "over"; readonly overMs: number }
  | { readonly kind: "rate"; readonly perSecond: number };

/** Moves the number of open connections in a straight line to `to` (null: the whole swarm). */
export interface RampPhase {
  readonly kind: "ramp";
  readonly schedule: RampSchedule;
  readonly to: number | null;
}

/** The call. */
export interface RampCall<Next> {
  /**
   * Moves the number of open connections in a straight line. As the first phase it opens the swarm.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(100_000)
   *   .ramp({ over: seconds(60) })
   *   .ramp({ rate: perSecond(1_000) }, { to: 20_000 });
   * ```
   */
  ramp(speed: RampSpeed, options?: RampOptions): Next;
}

/** The language's half of a ramp. */
export const ramp: PhaseLanguage<RampPhase> = {
  needsConnections: false,
  unrequested: "kept",

  read(speed, given) {
    const { options, leftover } = readOptions(given, ["to"]);
    return Object.freeze({
      kind: "ramp",
      schedule: scheduleNode(speed),
      to: optional(options.to, keep, null),
      ...leftover,
    });
  },

  check: object("a phase", () => PHASE_FIX, {
    kind: choice("ramp"),
    schedule: union("either { over } or { rate }", RAMP_FIX, {
      over: object("a schedule", () => RAMP_FIX, { kind: choice("over"), overMs: positiveDuration }),
      rate: object("a schedule", () => RAMP_FIX, { kind: choice("rate"), perSecond: rate }),
    }),
    to: nullable(whole(0, MAX_CONNECTIONS, 1_000)),
  }),

  checkAmong({ to }, path, { connections }) {
    if (!isWhole(to, connections + 1, MAX_CONNECTIONS)) return [];
    const message = `to is ${grouped(to)}, more than the swarm's ${grouped(connections)} connections`;
    return [{ path: join(path, "to"), message, fix: `write at most ${connections}` }];
  },

  openAfter: ({ to }, connections) => to ?? connections,

  resize: (node, scaled) =>
    node.to === null || node.to === 0 ? node : Object.freeze({ ...node, to: scaled(node.to) }),
};

/** Exactly one of `over` and `rate`, and nothing else. */
function scheduleNode(speed: unknown): unknown {
  if (!isObject(speed)) return unusable(speed);
  const [only, ...others] = Object.keys(speed).filter((name) => speed[name] !== undefined);
  if (others.length > 0) return unusable(speed);
  if (only === "over") return Object.freeze({ kind: "over", overMs: durationMs(speed.over) });
  if (only === "rate") return Object.freeze({ kind: "rate", perSecond: ratePerSecond(speed.rate) });
  return unusable(speed);
}
