/** Results with everything that a page or a file can show. */

import { compareResults } from "../../../runtime/result/comparison/compare.ts";
import type { LatencyBlock, Result, RunResult, SeriesPoint } from "../../../runtime/result/schema.ts";
import { LatencyHistogram } from "../../../runtime/stats/histogram.ts";
import { resultOf } from "../../result/comparison/results.ts";
import { CPU, echoPhase, result, run, troubledRun } from "../fixtures.ts";

/** Latencies from 1 ms up, a thousand of them, with a tail. */
function latencies(scale: number): LatencyBlock {
  const histogram = new LatencyHistogram();
  for (let index = 0; index < 1_000; index++)
    histogram.recordMs(scale * (1 + (index % 97) / 10 + (index > 990 ? 50 : 0)));
  const summary = histogram.summary();
  const encoded = histogram.encode();
  return { corrected: summary, uncorrected: summary, histogram: encoded, correctedHistogram: encoded };
}

function points(): SeriesPoint[] {
  return Array.from({ length: 80 }, (_, index) => ({
    atMs: index * 100,
    open: Math.min(10_000, index * 250),
    opened: Math.min(10_000, index * 250),
    failed: 0,
    failedAttempts: index > 60 ? 40 : 0,
    lost: index > 70 ? 3 : 0,
    received: Math.max(0, index - 40) * 750,
  }));
}

/** A run whose every picture has data. */
export function pictured(changes: Partial<RunResult> = {}): RunResult {
  const plain = run();
  return run({
    plan: { ...plain.plan, measure: ["memory", "latency", "throughput", "cpu"] },
    latency: latencies(1),
    series: { intervalMs: 100, points: points() },
    phases: [echoPhase({ kind: "open", startMs: 0, durationMs: 4_000, messages: null }), echoPhase({ cpu: CPU })],
    expectations: [
      { text: "memory per connection below 9 KB", passed: false, actual: "20.8 KB" },
      { text: "throughput above 1/s", passed: true, actual: "33,333/s" },
    ],
    ...changes,
  });
}

const STEADY = [{ messages: 1_000 }, { messages: 1_010 }, { messages: 990 }];
const SLOW = [{ messages: 800 }, { messages: 810 }, { messages: 790 }];

function severalPlans(): Result {
  const names = ["one", "two", "three"];
  const plans = names.map((name) => ({
    name,
    planHash: "0".repeat(64),
    skipped: name === "three" ? "not here" : null,
  }));
  const runs = [1, 2].flatMap((repetition) => [
    pictured({ name: "one", repetition }),
    pictured({ name: "two", repetition, latency: latencies(repetition) }),
  ]);
  return result({ plans, runs });
}

/** By what they show. */
export const RESULTS: Readonly<Record<string, Result>> = {
  fine: result({ runs: [pictured()], verdict: "failed" }),
  troubled: result({ runs: [troubledRun({ aborted: "it died\nits last words" })], verdict: "aborted" }),
  none: result({ runs: [], verdict: "interrupted" }),
  several: severalPlans(),
  compared: resultOf(SLOW, { comparison: compareResults(resultOf(STEADY), resultOf(SLOW)), verdict: "failed" }),
};

/** The same run under another name, everywhere a name or a text of a user can be. */
export function named(name: string): Result {
  const expectations = [{ text: name, passed: false, actual: name }];
  const host = { ...result().environment.hosts[0]!, cpu: name, sysctls: { [name]: name } };
  const plan = { ...pictured().plan, name };
  return result({
    runs: [pictured({ name, plan, expectations, aborted: name })],
    plans: [{ name, planHash: "0".repeat(64), skipped: null }],
    environment: { c10m: name, hosts: [host] },
    verdict: "aborted",
  });
}

/** Texts that mean something to HTML, XML, or a shell. */
export const HOSTILE: readonly string[] = [
  "</script><script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "]]>&lt;&#0;\u0000\u0007\uD800",
  "`$x` ' -- \\ \n second line",
  "::error::x %0A",
];
