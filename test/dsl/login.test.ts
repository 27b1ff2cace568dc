/** The login of a swarm, in scripts and in plans. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readDescription } from "../../dsl/description.ts";
import { connect, latency, login, milliseconds, seconds, template } from "../../dsl/mod.ts";
import type { Plan } from "../../dsl/plan.ts";
import { validate } from "../../dsl/validate.ts";

const planOf = (stage: unknown) => readDescription(stage)!.plan as Plan;
const swarmWith = (options: object) =>
  connect("tcp://127.0.0.1:9")
    .swarm(10, options as never)
    .hold(seconds(1))
    .measure();
const problemsOf = (options: object) => validate(planOf(swarmWith(options)));

test("a plan has the steps of the login as data, and no field without one", () => {
  const plan = planOf(
    swarmWith({
      login: [{ send: template("USER {connection}\n") }, { expect: /^OK (?<token>\w+)\n/, timeout: seconds(5) }],
    }),
  );
  assert.deepEqual(plan.swarm.login, [
    { kind: "send", message: { kind: "template", template: "USER {connection}\n", as: "text" } },
    { kind: "expect", expect: { kind: "pattern", source: "^OK (?<token>\\w+)\\n", flags: "" }, timeoutMs: 5_000 },
  ]);
  assert.deepEqual(validate(plan), []);
  assert.ok(!("login" in planOf(swarmWith({})).swarm));
});

const WRONG: readonly (readonly [what: string, login: unknown, path: string, message: RegExp])[] = [
  ["no list", "USER\n", "swarm.login", /login must be a list of steps/],
  ["no step", [], "swarm.login", /the login has no step/],
  ["neither", [{}], "swarm.login[0]", /must be a step that sends or expects/],
  ["both", [{ send: "a", expect: "b" }], "swarm.login[0].expect", /expect/],
  ["no unit", [{ expect: "b", timeout: 5 }], "swarm.login[0].timeoutMs", /timeout/],
  ["too many", Array.from({ length: 65 }, () => ({ send: "a" })), "swarm.login", /65 steps; the most is 64/],
  [
    "a random answer",
    [{ expect: { kind: "random", minBytes: 1, maxBytes: 2, seed: 1 } }],
    "swarm.login[0].expect",
    /random/,
  ],
  [
    "a capture too early",
    [{ send: template("{capture.a}") }, { expect: /(?<a>.)/ }],
    "swarm.login[0].message",
    /\{capture\.a\} has no login step before it/,
  ],
  [
    "too many captures",
    [{ expect: new RegExp(Array.from({ length: 17 }, (_, i) => `(?<g${i}>.)`).join("")) }],
    "swarm.login",
    /17 groups; the most is 16/,
  ],
];

for (const [what, steps, path, message] of WRONG) {
  test(`${what}: refused at ${path}`, () => {
    const [problem] = problemsOf({ login: steps });
    assert.equal(problem?.path, path);
    assert.match(problem!.message, message);
    assert.ok(problem!.fix.length > 0);
  });
}

test("a phase may use what the login captures, and nothing else", () => {
  const swarm = connect("tcp://127.0.0.1:9").swarm(10, { login: [{ expect: /(?<token>\w+)\n/ }] });
  const good = swarm.echo(template("{capture.token}"), { expect: template("{capture.token}") }).measure(latency);
  assert.deepEqual(validate(planOf(good)), []);
  const [problem] = validate(planOf(swarm.echo(template("{capture.other}")).measure(latency)));
  assert.equal(problem!.path, "phases[0].message");
  assert.match(problem!.fix, /\(\?<other>/);
});

test("a bound on the time to login needs a login", () => {
  const bound = login.p99.below(milliseconds(250));
  const withLogin = swarmWith({ login: [{ send: "HI" }] }).expect(bound);
  assert.deepEqual(planOf(withLogin).expect, [{ kind: "login", statistic: "p99", belowMs: 250 }]);
  assert.deepEqual(validate(planOf(withLogin)), []);
  assert.match(validate(planOf(swarmWith({}).expect(bound)))[0]!.message, /the swarm has no login/);
});
