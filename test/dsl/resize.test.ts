import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { listen, memory, percent, perSecond, ports, seconds } from "../../dsl/mod.ts";
import type { Plan, StallPhase } from "../../dsl/plan.ts";
import { resizePlan } from "../../dsl/resize.ts";
import { validate } from "../../dsl/validate.ts";
import { anyPlan } from "./arbitrary.ts";
import { isDeeplyFrozen } from "./frozen.ts";

const targets = (plan: Plan) => plan.phases.flatMap((phase) => (phase.kind === "ramp" ? [phase.to] : []));

test("ramp targets scale in proportion, rounded, and stay at least 1", () => {
  let stage = listen(ports(1, 1)).swarm(1_000);
  for (const to of [1_000, 500, 333, 1, 0]) stage = stage.ramp({ over: seconds(1) }, { to });
  const plan = stage
    .ramp({ over: seconds(1) })
    .measure(memory)
    .toJSON() as Plan;
  const sizes: readonly [number, (number | null)[]][] = [
    [1_000, [1_000, 500, 333, 1, 0, null]],
    [100, [100, 50, 33, 1, 0, null]],
    [5, [5, 3, 2, 1, 0, null]],
    [1, [1, 1, 1, 1, 0, null]],
    [100_000_000, [100_000_000, 50_000_000, 33_300_000, 100_000, 0, null]],
  ];
  for (const [connections, expected] of sizes) {
    const resized = resizePlan(plan, connections);
    assert.equal(resized.swarm.connections, connections);
    assert.deepEqual(targets(resized), expected);
  }
  assert.equal(plan.swarm.connections, 1_000);
});

test("a burst scales where it names a number, and stays a share where it is one", () => {
  const plan = listen(ports(1, 1))
    .swarm(1_000)
    .burst("a", { connections: 100 })
    .burst("a", { connections: percent(10) })
    .measure()
    .toJSON() as Plan;
  const amounts = (connections: number) =>
    resizePlan(plan, connections).phases.map((phase) => phase.kind === "burst" && phase.connections);
  assert.deepEqual(amounts(50), [5, { kind: "percent", percent: 10 }]);
  assert.deepEqual(amounts(1), [1, { kind: "percent", percent: 10 }]);
});

test("what a storm drops scales as the targets do; a share and a rate stay", () => {
  const plan = listen(ports(1, 1))
    .swarm(1_000)
    .storm({ drop: 300 })
    .storm({ drop: percent(30) })
    .churn({ rate: perSecond(9), for: seconds(1) })
    .measure()
    .toJSON() as Plan;
  const [storm, share, churn] = resizePlan(plan, 10).phases;
  assert.deepEqual(storm, { ...plan.phases[0], drop: 3 });
  assert.deepEqual([share, churn], plan.phases.slice(1));
  assert.deepEqual(resizePlan(plan, 1).phases[0], { ...plan.phases[0], drop: 1 });
});

test("numbers of slow readers scale likewise, shares and rates stay", () => {
  const schedule = { rate: perSecond(7), for: seconds(1) };
  const plan = listen(ports(1, 1))
    .swarm(1_000)
    .stall("a", { ...schedule, connections: 100 })
    .stall("a", { ...schedule, connections: percent(30) })
    .measure()
    .toJSON() as Plan;
  const resized = resizePlan(plan, 5).phases as readonly StallPhase[];
  assert.deepEqual(
    resized.map(({ connections, perSecond }) => [connections, perSecond]),
    [
      [1, 7],
      [{ kind: "percent", percent: 30 }, 7],
    ],
  );
});

test("property: a resized plan is valid, frozen, and differs in its sizes only", () => {
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: 1, max: 100_000_000 }), (plan, connections) => {
      const resized = resizePlan(plan, connections);
      assert.deepEqual(validate(resized), []);
      assert.ok(isDeeplyFrozen(resized));
      assert.equal(resized.swarm.connections, connections);
      assert.deepEqual(resizePlan(plan, plan.swarm.connections), plan);
      for (const [index, to] of targets(plan).entries()) {
        const scaled = targets(resized)[index];
        if (to === null || to === 0) assert.equal(scaled, to);
        else assert.ok(typeof scaled === "number" && scaled >= 1 && scaled <= connections);
      }
      const sizeless = (one: Plan) => ({
        ...one,
        swarm: { ...one.swarm, connections: 0 },
        phases: one.phases.map((phase) => {
          if (phase.kind === "storm" && typeof phase.drop === "number") return { ...phase, drop: 0 };
          if (phase.kind === "ramp") return { ...phase, to: 0 };
          const some = phase.kind === "burst" || phase.kind === "stall";
          return some && typeof phase.connections === "number" ? { ...phase, connections: 0 } : phase;
        }),
      });
      assert.deepEqual(sizeless(resized), sizeless(plan));
    }),
  );
});
