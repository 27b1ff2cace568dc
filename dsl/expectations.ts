/** Expectations: bounds for the figures of a run. c10m checks each after the run; the run fails if one is not met. */

import { amount } from "./amount.ts";
import { type DraftNode, isObject, keep, unusable } from "./draft.ts";
import type { LatencyStatistic, LoginStatistic, MemoryPart } from "./plan.ts";
import type { Duration, Percent, Rate, Size } from "./units.ts";

/** One expectation, for `.expect()`. */
export interface Expectation {
  readonly kind: "expectation";
  /** The node in the plan. `validate` checks it. */
  readonly node: DraftNode;
}

/** A figure in bytes that can have a bound. */
export interface SizeFigure {
  /**
   * The estimate is less than the bound. The report says so if its 95 % interval contains the bound.
   *
   * @example
   * ```ts
   * plan.expect(memory.server.perConnection.below(kilobytes(2)));
   * ```
   */
  below(bound: Size): Expectation;
}

/** A figure in milliseconds that can have a bound. */
export interface DurationFigure {
  /**
   * The figure is less than the bound.
   *
   * @example
   * ```ts
   * plan.expect(latency.p99.below(milliseconds(50)), login.max.below(seconds(5)));
   * ```
   */
  below(bound: Duration): Expectation;
}

/** A rate that can have a bound. */
export interface RateFigure {
  /**
   * The rate is higher than the bound.
   *
   * @example
   * ```ts
   * plan.expect(throughput.above(perSecond(100_000)));
   * ```
   */
  above(bound: Rate): Expectation;
}

/** The percentiles of a latency, its maximum and its mean. */
export type LatencyFigures = { readonly [statistic in LatencyStatistic]: DurationFigure };

/** The percentiles of the time to login, and its maximum. */
export type LoginFigures = { readonly [statistic in LoginStatistic]: DurationFigure };

/** The memory of a connection: the total, or one part of it. */
export interface MemoryFigure {
  readonly perConnection: SizeFigure;
}

/** The connections, which every run counts. */
export interface ConnectionFigures {
  readonly held: {
    /**
     * At least this number of connections, or this share of the target, is open at the end of the last phase.
     *
     * @example
     * ```ts
     * plan.expect(connections.held.atLeast(9_900));
     * ```
     */
    atLeast(bound: Percent | number): Expectation;
  };
}

/**
 * The figures of the connections for expectations. They need no probe.
 *
 * @example
 * ```ts
 * plan.expect(connections.held.atLeast(percent(100)));
 * ```
 */
export const connections: ConnectionFigures = Object.freeze({ held: Object.freeze({ atLeast: heldAtLeast }) });

/**
 * The figures of the time to login for expectations: from the opening of the transport to the end of the last step.
 *
 * @example
 * ```ts
 * plan.expect(login.p99.below(seconds(1)));
 * ```
 */
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

/** The figure of a connection's memory: the total, or one part of it. */
export function memoryFigure(part: MemoryPart): MemoryFigure {
  const below = (bound: Size) => expectation({ kind: "memory", part, belowBytes: quantity(bound, "size", "bytes") });
  return Object.freeze({ perConnection: Object.freeze({ below }) });
}

/** The figures of a latency histogram; "corrected" means the uncorrected one where there is no corrected one. */
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

/** The figure of the verified messages per second. */
export function throughputFigure(): RateFigure {
  const above = (bound: Rate) =>
    expectation({ kind: "throughput", abovePerSecond: quantity(bound, "rate", "perSecond") });
  return Object.freeze({ above });
}

/** The node of an argument of `.expect()`. Any other value is kept, so that `validate` can describe it. */
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
