/** What a run was expected to come to, beside what it came to. A pure function of both. */

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

/** What expectations are held against. */
export type Attained = Pick<RunResult, "connections" | "login" | "throughput" | "latency" | "memory" | "aborted">;

const NOT_MEASURED = "not measured";

const PART_NAMES: Record<MemoryPart, string> = {
  total: "memory",
  server: "server memory",
  swarm: "swarm memory",
  kernel: "kernel memory",
};

const STATISTIC_NAMES = { p50: "p50", p90: "p90", p99: "p99", p999: "p99.9", max: "maximum", mean: "mean" } as const;

/**
 * Judges every expectation, in the order written. Figures are compared as they were measured, not as they are shown; one
 * that was not measured, or whose run did not come to its end, has not met its bound.
 */
export function checkExpectations(expected: readonly ExpectationNode[], attained: Attained): ExpectationResult[] {
  return expected.map((expectation) => {
    const result = judgeOne(expectation, attained);
    return attained.aborted === null ? result : { ...result, passed: false, actual: NOT_MEASURED };
  });
}

function judgeOne(expectation: ExpectationNode, attained: Attained): ExpectationResult {
  switch (expectation.kind) {
    case "memory":
      return judgeMemory(expectation, attained.memory.perConnection);
    case "latency":
      return judgeLatency(expectation, attained.latency);
    case "login":
      return judgeLogin(expectation, attained.login);
    case "throughput": {
      const { abovePerSecond } = expectation;
      const value = attained.throughput.messagesPerSecond;
      return verdict("throughput above", value, abovePerSecond, rateUnit, (is) => is > abovePerSecond);
    }
    case "held":
      return judgeHeld(expectation, attained.connections);
  }
}

/** The estimate decides; an interval that reaches over the bound is said, for another run may then come out otherwise. */
function judgeMemory({ part, belowBytes }: MemoryExpectation, fitted: MemoryPerConnection | null): ExpectationResult {
  const value = fitted?.[`${part}Bytes`] ?? null;
  // Without the server's share a total is not what it is taken for.
  const seen = part === "total" && fitted?.serverBytes === null ? " (kernel and swarm only)" : "";
  const what = `${PART_NAMES[part]} per connection${seen} below`;
  const result = verdict(what, value, belowBytes, sizeUnit, (is) => is < belowBytes);
  const low = fitted?.[`${part}BytesLow`] ?? null;
  const high = fitted?.[`${part}BytesHigh`] ?? null;
  if (value === null || low === null || high === null) return result;
  const actual = `${result.actual} (95 % interval ${interval(low, high, sizeUnit)}`;
  // No connection costs less than nothing: something else has given memory back meanwhile.
  if (high < 0) return { ...result, passed: false, actual: `${actual}: not to be believed)` };
  return {
    ...result,
    actual: `${actual}${low < belowBytes && belowBytes <= high ? ", which reaches over the bound" : ""})`,
  };
}

function judgeLatency(
  { histogram, statistic, belowMs }: LatencyExpectation,
  { corrected, uncorrected }: RunResult["latency"],
): ExpectationResult {
  const isCorrected = histogram === "corrected" && corrected !== null;
  const summary: LatencySummary | null = isCorrected ? corrected : uncorrected;
  const value = summary?.[`${statistic}Ms`] ?? null;
  const what = `${isCorrected ? "corrected" : "uncorrected"} latency ${STATISTIC_NAMES[statistic]} below`;
  return verdict(what, value, belowMs, timeUnit, (is) => is < belowMs);
}

function judgeLogin({ statistic, belowMs }: LoginExpectation, login: RunResult["login"]): ExpectationResult {
  const what = `time to login ${STATISTIC_NAMES[statistic]} below`;
  return verdict(what, login?.[`${statistic}Ms`] ?? null, belowMs, timeUnit, (is) => is < belowMs);
}

function judgeHeld({ atLeast }: HeldExpectation, { held, target }: RunResult["connections"]): ExpectationResult {
  if (typeof atLeast === "number") {
    return verdict("connections held, at least", held, atLeast, countUnit, (is) => is >= atLeast);
  }
  // After a ramp to 0 there was nothing to hold, and all of it was.
  const share = target === 0 ? 100 : (held * 100) / target;
  const result = verdict(
    "connections held, at least",
    share,
    atLeast.percent,
    percentUnit,
    (is) => is >= atLeast.percent,
  );
  const of = `${figure(held, target, countUnit)} of ${figure(target, target, countUnit)}`;
  // Told from 100 %, so that one connection short never passes for all.
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
