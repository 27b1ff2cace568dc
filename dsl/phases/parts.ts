/** What several kinds of phases have in common: rounds, a schedule, a number of connections. */

import type { Amount } from "../amount.ts";
import { grouped } from "../describe.ts";
import { durationMs, optional, ratePerSecond } from "../draft.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import { toMessageNode } from "../messages/messages.ts";
import { message } from "../validate/message.ts";
import { type Check, join, type Problem } from "../validate/problem.ts";
import type { Fields } from "../validate/shapes.ts";
import { duration, rate } from "../validate/times.ts";
import { isWhole, whole } from "../validate/values.ts";
import type { Surroundings } from "./definition.ts";

/** The most rounds of a phase, or repetitions of a burst. */
export const MAX_ROUNDS = 1_000_000;

/** How many messages may be outstanding over the whole swarm, where a script says nothing. */
export const DEFAULT_IN_FLIGHT = 1_024;

/** How long an answer may take after the last send, where a script says nothing. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** A number of rounds or repetitions. */
export const rounds: Check = whole(1, MAX_ROUNDS, 10);

/** A bound on outstanding messages. */
export const inFlight: Check = whole(1, null, DEFAULT_IN_FLIGHT);

/** A time-out, or any length of time that is not 0. */
export const positiveDuration: Check = duration({ positive: true });

/** The milliseconds of the option `timeout`. */
export function timeoutMs(timeout: unknown): unknown {
  return optional(timeout, durationMs, DEFAULT_TIMEOUT_MS);
}

/** The fields of a node whose messages leave on a schedule. */
export function scheduleFields(
  given: unknown,
  options: { readonly [name in "rate" | "for" | "timeout"]?: unknown },
): { readonly message: unknown; readonly perSecond: unknown; readonly forMs: unknown; readonly timeoutMs: unknown } {
  return {
    message: toMessageNode(given),
    perSecond: ratePerSecond(options.rate),
    forMs: durationMs(options.for),
    timeoutMs: timeoutMs(options.timeout),
  };
}

/** The checks of these fields. */
export const scheduleChecks = { message, perSecond: rate, forMs: positiveDuration, timeoutMs: positiveDuration };

/** Checks that a phase uses at most as many connections as the swarm has, in each of these fields. */
export function withinSwarm(...names: readonly string[]) {
  return (node: Fields, path: string, { connections }: Surroundings): Problem[] =>
    names.flatMap((name): Problem[] => {
      const some = node[name];
      if (!isWhole(some, connections + 1, MAX_CONNECTIONS)) return [];
      const message = `${name} is ${grouped(some)}, more than the swarm's ${grouped(connections)}`;
      const fix = `write at most ${connections}, or a share such as percent(10)`;
      return [{ path: join(path, name), message, fix }];
    });
}

/** Scales numbers of connections in these fields of a phase. Shares, and fields that are null, stay as they are. */
export function resizeAmounts<Name extends string>(...names: readonly Name[]) {
  return <Node extends { readonly [name in Name]: Amount | null }>(
    node: Node,
    scaled: (connections: number) => number,
  ): Node => {
    const changed = names.filter((name) => typeof node[name] === "number");
    const amounts = Object.fromEntries(changed.map((name) => [name, scaled(node[name] as number)]));
    return changed.length === 0 ? node : Object.freeze({ ...node, ...amounts });
  };
}
