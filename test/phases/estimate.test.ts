import assert from "node:assert/strict";
import { test } from "node:test";
import type { Amount, Phase, Plan, ProbeName } from "../../dsl/plan.ts";
import { estimateSeconds } from "../../runtime/phases/estimate.ts";
import { BOTH, listenPlan, securePlan } from "../preflight/fixtures.ts";

const over = (overMs: number, to: number | null = null): Phase => ({
  kind: "ramp",
  schedule: { kind: "over", overMs },
  to,
});
const rate = (perSecond: number, to: number | null = null): Phase => ({
  kind: "ramp",
  schedule: { kind: "rate", perSecond },
  to,
});
const hold = (durationMs: number): Phase => ({ kind: "hold", durationMs });
const echo = (rounds: number): Phase => ({
  kind: "echo",
  model: "closed",
  message: { kind: "text", text: "hello" },
  rounds,
  inFlight: 1_024,
  timeoutMs: 30_000,
});

const storm = (drop: Amount, backMs: number | null): Phase => ({
  kind: "storm",
  drop,
  manner: "reset",
  backMs,
  tries: 10,
});

const SCHEDULE = {
  message: { kind: "text", text: "hello" },
  perSecond: 1_000,
  forMs: 20_000,
  timeoutMs: 30_000,
} as const;

const plan = (phases: readonly Phase[], measure: readonly ProbeName[] = ["latency"], connections = 100_000): Plan => {
  return listenPlan(connections, { first: 8080, count: 10 }, { phases, measure });
};

test("the parts of a run add up", () => {
  // 10,000 opens and 50,000 echoes a second.
  const table: [string, Plan, number][] = [
    ["opening alone", plan([]), 10],
    ["eight memory samples settle", plan([], ["memory"]), 18],
    ["no more samples than connections", plan([], ["memory"], 3), 3 + 3 / 10_000],
    ["echoes of every connection", plan([echo(5)]), 10 + 10],
    ["opening with TLS, 500 a second", securePlan(1_000), 2],
    ["a hold", plan([hold(1_500)]), 11.5],
    ["schedules take their time", plan([{ ...SCHEDULE, kind: "echo", model: "open" }]), 10 + 20],
    ["so do stalls", plan([{ ...SCHEDULE, kind: "stall", connections: 5 }]), 10 + 20],
    ["a ramp takes its time, and samples on the way", plan([over(30_000)], ["memory"]), 30],
    ["a ramp by rate", plan([rate(5_000)]), 20],
    ["a ramp is no faster than opening", plan([over(1_000)]), 10],
    ["a ramp down closes on schedule", plan([over(30_000), over(2_000, 0)]), 32],
    ["a ramp down by rate", plan([rate(5_000), rate(50_000, 50_000)]), 21],
    ["echoes of what a ramp left open", plan([over(30_000, 50_000), echo(10)]), 40],
    ["a storm drops, and reconnects as fast as opening", plan([storm(40_000, null)]), 10 + 1 + 4],
    ["a storm spread over a time", plan([storm({ kind: "percent", percent: 40 }, 20_000)]), 10 + 1 + 20],
    ["a churn", plan([{ kind: "churn", perSecond: 10, forMs: 7_000 }]), 17],
    ["a second ramp starts where the first ended", plan([rate(5_000, 50_000), rate(1_000)]), 60],
  ];
  for (const [name, described, seconds] of table) assert.equal(estimateSeconds(described, BOTH), seconds, name);
});

test("the protocol's own speeds count", () => {
  const { subject, ...rest } = plan([echo(2)]);
  const websocket = { ...rest, subject: { ...subject, protocol: "websocket" as const, path: "/" } };
  assert.equal(estimateSeconds(websocket, BOTH), 25 + 5);
});
