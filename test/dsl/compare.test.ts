import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compare, listen, memory, ports, spawn } from "../../dsl/mod.ts";
import type { Comparison } from "../../dsl/plan.ts";
import { validate } from "../../dsl/validate.ts";
import { anyPlan } from "./arbitrary.ts";
import { isDeeplyFrozen } from "./frozen.ts";

const ours = listen(ports(8080, 2)).swarm(10).echo("hello").measure(memory);
const theirs = spawn("server {port}", { ports: ports(8080, 1), needs: "server --version" })
  .swarm(10)
  .measure(memory);

test("plans by name, in the order written, each as it is alone but for its name", () => {
  const stage = compare({ theirs, "our own": ours.named("not this"), again: ours });
  const comparison = stage.toJSON() as Comparison;
  assert.deepEqual(
    comparison.plans.map(({ name }) => name),
    ["theirs", "our own", "again"],
  );
  assert.deepEqual(comparison.plans[1], { ...(ours.toJSON() as object), name: "our own" });
  assert.deepEqual([comparison.kind, comparison.version], ["comparison", 1]);
  assert.deepEqual(validate(comparison), []);
  assert.ok(isDeeplyFrozen(comparison));
});

test("`needs` stands in the plan only where a script gives it", () => {
  const { plans } = compare({ theirs }).toJSON() as Comparison;
  assert.equal((plans[0]!.subject as { needs?: string }).needs, "server --version");
  const without = spawn("server", { ports: ports(1, 1) }).toJSON() as { subject: object };
  assert.ok(!("needs" in without.subject));
});

// biome-ignore lint/suspicious/noExplicitAny: this is how a script without types sees the language
const untyped = compare as any;
const plan = ours.toJSON() as object;

const WRONG: readonly [what: string, comparison: unknown, ...problems: string[]][] = [
  ["nothing", untyped(), "plans: plans is missing: it must be plans by their names"],
  ["a list", untyped([ours]), "plans: plans must be plans by their names"],
  ["no plan at all", untyped({}), "plans: plans must be at least one plan, not []"],
  ["a value that is no plan", untyped({ ours, five: 5 }), "plans[1]: plans[1] must be an object, not 5"],
  ["a comparison", untyped({ inner: compare({ ours }) }), "plans[0]: plans[0] must be an object, not an instance of"],
  ["an empty name", untyped({ "": ours }), "plans[0].name: name is empty"],
  ["a name over two lines", untyped({ "a\nb": ours }), "plans[0].name: name has a control character in it"],
  [
    "blank needs",
    untyped({
      a: spawn("x", { ports: ports(1, 1), needs: " " })
        .swarm(1)
        .measure(),
    }),
    "plans[0].subject.needs: needs is empty",
  ],
  [
    "wrong values in several plans",
    untyped({ a: listen(ports(0, 1)).swarm(0).measure(), ours, b: listen(ports(1, 1)).swarm(-1).measure() }),
    "plans[0].subject.ports.first: first must be",
    "plans[0].swarm.connections: a swarm of 0 connections",
    "plans[2].swarm.connections: connections must be",
  ],
  [
    "a file with a plan that has no name",
    { kind: "comparison", version: 1, plans: [plan] },
    "plans[0].name: a plan of",
  ],
  [
    "a file with a name twice, and a field too many",
    {
      kind: "comparison",
      version: 1,
      plans: [
        { ...plan, name: "a" },
        { ...plan, name: "b" },
        { ...plan, name: "a" },
      ],
      name: "both",
    },
    'plans[2].name: two plans are called "a"',
    "name: the plan has an unknown field name",
  ],
  [
    "a file of another version",
    { kind: "comparison", version: 2, plans: [{ ...plan, name: "a" }] },
    "version: version must be 1",
  ],
];

for (const [what, comparison, ...problems] of WRONG) {
  test(`a comparison of ${what}`, () => {
    const found = validate(JSON.parse(JSON.stringify(comparison))).map(({ path, message }) => `${path}: ${message}`);
    assert.equal(found.length, problems.length, found.join("\n"));
    for (const [index, problem] of problems.entries()) assert.ok(found[index]!.startsWith(problem), found[index]);
  });
}

test("property: any legal plans under names of their own are a valid comparison", () => {
  const name = fc.stringMatching(/^[!-~]{1,9}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), anyPlan, (names, one) => {
      const comparison = { kind: "comparison", version: 1, plans: names.map((each) => ({ ...one, name: each })) };
      assert.deepEqual(validate(comparison), []);
    }),
    { numRuns: 30 },
  );
});
