import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EchoPhase, HoldPhase, Phase, RampPhase } from "../../dsl/plan.ts";
import { finalTarget, timelineOf } from "../../runtime/coordinator/timeline.ts";
import { planOf } from "./plans.ts";

const hold: HoldPhase = { kind: "hold", durationMs: 1_000 };
const echo: EchoPhase = {
  kind: "echo",
  model: "closed",
  message: { kind: "text", text: "hello" },
  rounds: 2,
  inFlight: 10,
  timeoutMs: 1_000,
};
const storm: Phase = { kind: "storm", drop: 3, manner: "reset", backMs: null, tries: 1 };
const churn: Phase = { kind: "churn", perSecond: 1, forMs: 1_000 };
const ramp = (to: number | null): RampPhase => ({ kind: "ramp", schedule: { kind: "over", overMs: 500 }, to });

test("without phases, the whole swarm is opened", () => {
  assert.deepEqual(timelineOf(planOf({})), [{ kind: "open", stops: [100] }]);
});

test("phases that need connections are preceded by their opening", () => {
  assert.deepEqual(timelineOf(planOf({ phases: [hold, echo] })), [{ kind: "open", stops: [100] }, hold, echo]);
});

test("a storm or a churn needs them too, and changes nothing about how many are open at the end", () => {
  const phases: Phase[] = [storm, churn, hold];
  assert.deepEqual(timelineOf(planOf({ phases })), [{ kind: "open", stops: [100] }, ...phases]);
  assert.deepEqual(timelineOf(planOf({ phases: [ramp(30), ...phases] })), [ramp(30), ...phases]);
  assert.equal(finalTarget(planOf({ phases: [ramp(30), ...phases] })), 30);
});

test("a ramp opens them itself, to the whole swarm where it does not say", () => {
  assert.deepEqual(timelineOf(planOf({ phases: [ramp(null), hold, ramp(10)] })), [ramp(null), hold, ramp(10)]);
});

test("a ramp that comes later does not replace the opening", () => {
  assert.deepEqual(timelineOf(planOf({ phases: [echo, ramp(10)] })), [{ kind: "open", stops: [100] }, echo, ramp(10)]);
});

test("with memory measured, an opening is taken in eight steps", () => {
  const [open] = timelineOf(planOf({ measure: ["memory"] }));
  assert.deepEqual(open, { kind: "open", stops: [13, 26, 39, 52, 64, 76, 88, 100] });
});

test("stops rise by whole connections to the swarm's size", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.boolean(), (connections, memory) => {
      const [open] = timelineOf(planOf({ connections, measure: memory ? ["memory"] : ["latency"] }));
      assert.ok(open?.kind === "open");
      assert.equal(open.stops.length, memory ? Math.min(8, connections) : 1);
      assert.equal(open.stops.at(-1), connections);
      assert.ok(open.stops.every((stop, index) => stop > (open.stops[index - 1] ?? 0)));
    }),
  );
});

test("the last ramp decides how many are open at the end", () => {
  assert.equal(finalTarget(planOf({})), 100);
  assert.equal(finalTarget(planOf({ phases: [hold, echo] })), 100);
  assert.equal(finalTarget(planOf({ phases: [ramp(30), echo] })), 30);
  assert.equal(finalTarget(planOf({ phases: [ramp(30), ramp(null)] })), 100);
  assert.equal(finalTarget(planOf({ phases: [ramp(null), ramp(30), hold] })), 30);
});
