/** Compares the expectations of a script with the figures of a run. All functions are pure. */

import type {
  ExpectationNode,
  HeldExpectation,
  LatencyExpectation,
  LoginExpectation,
  MemoryExpectation,
  MemoryPart,
} from "../../dsl/plan.ts";
import {
  countUnit,
  figure,
  interval,
  percentUnit,
  rateUnit,
  sizeUnit,
  timeUnit,
  type UnitOf,
} from "../format/bounded-figures.ts";
import type { ExpectationResult, LatencySummary, MemoryPerConnection, RunResult } from "./schema.ts";

/** The figures of a run that expectations are checked against. */
export type Attained = Pick<RunResult, "connections" | "login" | "throughput" | "latency" | "memory" | "aborted">;

/** The `actual` text of an expectation whose figure was not measured. */
export const NOT_MEASURED = "not measured";

const PART_NAMES: Record<MemoryPart, string> = {
  total: "memory",
  server: "server memory",
  swarm: "swarm memory",
  kernel: "kernel memory",
};

const STATISTIC_NAMES = { p50: "p50", p90: "p90", p99: "p99", p999: "p99.9", max: "maximum", mean: "mean" } as const;

/**
 * Checks every expectation, in the order of the script. Figures are compared as measured, not as rounded for display.
 * An expectation fails when its figure was not measured or its run was cut short.
 */
export function checkExpectations(expected: readonly ExpectationNode[], attained: Attained): ExpectationResult[] {
  return expected.map((expectation) => {
    const result = checkOne(expectation, attained);
    return attained.aborted === null ? result : { ...result, passed: false, actual: NOT_MEASURED };
  });
}

function checkOne(expectation: ExpectationNode, attained: Attained): ExpectationResult {
  switch (expectation.kind) {
    case "memory":
      return checkMemory(expectation, attained.memory.perConnection);
    case "latency":
      return checkLatency(expectation, attained.latency);
    case "login":
      return checkLogin(expectation, attained.login);
    case "throughput": {
      const { abovePerSecond } = expectation;
      const value = attained.throughput.messagesPerSecond;
      return verdict("throughput above", value, abovePerSecond, rateUnit, (is) => is > abovePerSecond);
    }
    case "held":
      return checkHeld(expectation, attained.connections);
  }
}

/** The estimate decides. The text mentions an interval that includes the bound, as another run may then differ. */
function checkMemory({ part, belowBytes }: MemoryExpectation, fitted: MemoryPerConnection | null): ExpectationResult {
  const value = fitted?.[`${part}Bytes`] ?? null;
  // The text says when the total excludes the server, because a reader would assume that it is included.
  const seen = part === "total" && fitted?.serverBytes === null ? " (kernel and swarm only)" : "";
  const what = `${PART_NAMES[part]} per connection${seen} below`;
  const result = verdict(what, value, belowBytes, sizeUnit, (is) => is < belowBytes);
  const low = fitted?.[`${part}BytesLow`] ?? null;
  const high = fitted?.[`${part}BytesHigh`] ?? null;
  if (value === null || low === null || high === null) return result;
  const actual = `${result.actual} (95 % interval ${interval(low, high, sizeUnit)}`;
  // A connection cannot take negative memory, so another program must have freed memory during the run.
  if (high < 0) return { ...result, passed: false, actual: `${actual}: not to be believed)` };
  return {
    ...result,
    actual: `${actual}${low < belowBytes && belowBytes <= high ? ", which reaches over the bound" : ""})`,
  };
}

function checkLatency(
  { histogram, statistic, belowMs }: LatencyExpectation,
  { corrected, uncorrected }: RunResult["latency"],
): ExpectationResult {
  const isCorrected = histogram === "corrected" && corrected !== null;
  const summary: LatencySummary | null = isCorrected ? corrected : uncorrected;
  const value = summary?.[`${statistic}Ms`] ?? null;
  const what = `${isCorrected ? "corrected" : "uncorrected"} latency ${STATISTIC_NAMES[statistic]} below`;
  return verdict(what, value, belowMs, timeUnit, (is) => is < belowMs);
}

function checkLogin({ statistic, belowMs }: LoginExpectation, login: RunResult["login"]): ExpectationResult {
  const what = `time to login ${STATISTIC_NAMES[statistic]} below`;
  return verdict(what, login?.[`${statistic}Ms`] ?? null, belowMs, timeUnit, (is) => is < belowMs);
}

function checkHeld({ atLeast }: HeldExpectation, { held, target }: RunResult["connections"]): ExpectationResult {
  if (typeof atLeast === "number") {
    return verdict("connections held, at least", held, atLeast, countUnit, (is) => is >= atLeast);
  }
  // After a ramp to 0 no connections are expected, so the share is 100 %.
  const share = target === 0 ? 100 : (held * 100) / target;
  const result = verdict(
    "connections held, at least",
    share,
    atLeast.percent,
    percentUnit,
    (is) => is >= atLeast.percent,
  );
  const of = `${figure(held, target, countUnit)} of ${figure(target, target, countUnit)}`;
  // Formatted with 100 % as the bound, so that one missing connection is never rounded to 100 %.
  return { ...result, actual: `${figure(share, 100, percentUnit)} (${of})` };
}

function verdict(
  what: string,
  value: number | null,
  bound: number,
  unit: UnitOf,
  meets: (value: number) => boolean,
): ExpectationResult {
  return {
    text: `${what} ${figure(bound, bound, unit)}`,
    passed: value !== null && meets(value),
    actual: value === null ? NOT_MEASURED : figure(value, bound, unit),
  };
}
