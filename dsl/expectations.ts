/** What a run is expected to come to: each is checked when it is over, and one that fails fails the run. */

import { amount } from "./amount.ts";
import { type DraftNode, isObject, keep, unusable } from "./draft.ts";
import type { LatencyStatistic, LoginStatistic, MemoryPart } from "./plan.ts";
import type { Duration, Percent, Rate, Size } from "./units.ts";

/** One expectation, for `.expect()`. */
export interface Expectation {
  readonly kind: "expectation";
  /** As the plan holds it; checked by `validate`. */
  readonly node: DraftNode;
}

/** A figure in bytes that can be held to a bound. */
export interface SizeFigure {
  /** Less than so much, by the estimate; the report says when its 95 % interval holds the bound. */
  below(bound: Size): Expectation;
}

/** A figure in milliseconds that can be held to a bound. */
export interface DurationFigure {
  below(bound: Duration): Expectation;
}

/** A rate that can be held to a bound. */
export interface RateFigure {
  above(bound: Rate): Expectation;
}

/** The percentiles of a latency, its maximum and its mean. */
export type LatencyFigures = { readonly [statistic in LatencyStatistic]: DurationFigure };

/** The percentiles of the time to login, and its maximum. */
export type LoginFigures = { readonly [statistic in LoginStatistic]: DurationFigure };

/** What a connection costs, of one part or of all. */
export interface MemoryFigure {
  readonly perConnection: SizeFigure;
}

/** The connections, which every run counts. */
export interface ConnectionFigures {
  readonly held: {
    /** So many, or such a share of those that were to be open, are open at the end of the last phase. */
    atLeast(bound: Percent | number): Expectation;
  };
}

/** What can be expected of the connections: `connections.held.atLeast(percent(100))`. */
export const connections: ConnectionFigures = Object.freeze({ held: Object.freeze({ atLeast: heldAtLeast }) });

/** What can be expected of the time from a connection's transport to the end of its login: `login.p99.below(seconds(1))`. */
export const login: LoginFigures = Object.freeze({
  p50: loginFigure("p50"),
  p90: loginFigure("p90"),
  p99: loginFigure("p99"),
  max: loginFigure("max"),
});

function loginFigure(statistic: LoginStatistic): DurationFigure {
  const below = (bound: Duration) =>
    expectation({ kind: "login", statistic, belowMs: quantity(bound, "duration", "ms") });
  return Object.freeze({ below });
}

/** The memory of a connection, of one part or of all. */
export function memoryFigure(part: MemoryPart): MemoryFigure {
  const below = (bound: Size) => expectation({ kind: "memory", part, belowBytes: quantity(bound, "size", "bytes") });
  return Object.freeze({ perConnection: Object.freeze({ below }) });
}

/** Latencies of a histogram; "corrected" falls back to the uncorrected one where there is no other. */
export function latencyFigures(histogram: "corrected" | "uncorrected"): LatencyFigures {
  const figure = (statistic: LatencyStatistic): DurationFigure => {
    const belowMs = (bound: Duration) => quantity(bound, "duration", "ms");
    const below = (bound: Duration) => expectation({ kind: "latency", histogram, statistic, belowMs: belowMs(bound) });
    return Object.freeze({ below });
  };
  return Object.freeze({
    p50: figure("p50"),
    p90: figure("p90"),
    p99: figure("p99"),
    p999: figure("p999"),
    max: figure("max"),
    mean: figure("mean"),
  });
}

/** Verified messages a second. */
export function throughputFigure(): RateFigure {
  const above = (bound: Rate) =>
    expectation({ kind: "throughput", abovePerSecond: quantity(bound, "rate", "perSecond") });
  return Object.freeze({ above });
}

/** The node of what was given to `.expect()`; what is no expectation is kept for `validate` to describe. */
export function expectationNode(given: unknown): unknown {
  return isObject(given) && given.kind === "expectation" ? keep(given.node) : unusable(given);
}

function heldAtLeast(bound: Percent | number): Expectation {
  return expectation({ kind: "held", atLeast: amount(bound) });
}

function expectation(node: DraftNode): Expectation {
  return Object.freeze({ kind: "expectation", node: Object.freeze(node) });
}

function quantity(bound: unknown, kind: string, field: string): unknown {
  return isObject(bound) && bound.kind === kind ? keep(bound[field]) : unusable(bound);
}
