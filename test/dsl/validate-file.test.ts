/** Plans written by hand: every field is checked, and whatever is not one is named. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../dsl/canonical.ts";
import type { Plan } from "../../dsl/plan.ts";
import { validate } from "../../dsl/validate.ts";
import { anyPlan } from "./arbitrary.ts";

const PLAN = {
  kind: "plan",
  version: 1,
  name: null,
  subject: {
    kind: "listen",
    ports: { first: 8080, count: 1 },
    host: "127.0.0.1",
    protocol: "tcp",
    path: null,
    engine: "auto",
    workers: null,
  },
  swarm: { kind: "swarm", connections: 10, engine: "auto", workers: null, from: null, connectTimeoutMs: 30_000 },
  phases: [
    {
      kind: "echo",
      model: "closed",
      message: { kind: "text", text: "hello" },
      rounds: 1,
      inFlight: 1,
      timeoutMs: 30_000,
    },
  ],
  measure: ["memory"],
};

const SPAWN = {
  kind: "spawn",
  command: "x",
  ports: { first: 1, count: 1 },
  host: "localhost",
  protocol: "tcp",
  path: null,
  ready: null,
  cwd: null,
  env: {},
};

test("the plan that the cases below break is right", () => {
  assert.deepEqual(validate(PLAN), []);
  assert.deepEqual(validate({ ...PLAN, subject: SPAWN }), []);
});

const echo = (message: unknown) => ({ ...PLAN, phases: [{ ...PLAN.phases[0], message }] });
const ready = (source: unknown, flags: unknown) => ({
  ...PLAN,
  subject: { ...SPAWN, ready: { kind: "pattern", source, flags } },
});

const TABLE: readonly [string, unknown, readonly string[]][] = [
  ["nothing", undefined, [": the plan is missing: it must be an object"]],
  [
    "a list",
    [PLAN],
    [': the plan must be an object, not [{"kind":"plan","version":1,"name":null,"subject":{"kind"...'],
  ],
  [
    "an empty object",
    {},
    [
      'kind: kind is missing: it must be "plan"',
      "version: version is missing: it must be 1, the version that this c10m reads",
      "name: name is missing: it must be a string",
      "subject: subject is missing: it must be a server",
      "swarm: swarm is missing: it must be a swarm",
      "phases: phases is missing: it must be a list of phases",
      "measure: measure is missing: it must be a list of probes",
    ],
  ],
  ["a later version", { ...PLAN, version: 2 }, ["version: version must be 1, the version that this c10m reads, not 2"]],
  ["an unknown field", { ...PLAN, during: [] }, ["during: the plan has an unknown field during"]],
  [
    "unknown fields further in",
    { ...PLAN, subject: { ...PLAN.subject, unknownOptions: [] }, swarm: { ...PLAN.swarm, __proto: 1 } },
    [
      "subject.unknownOptions: subject has an unknown field unknownOptions",
      "swarm.__proto: swarm has an unknown field __proto",
    ],
  ],
  [
    "an unknown subject",
    { ...PLAN, subject: { kind: "toString" } },
    ['subject.kind: kind must be "listen" or "spawn" or "connect", not "toString"'],
  ],
  [
    "an unknown phase",
    { ...PLAN, phases: [{ kind: "wave" }, 3] },
    [
      'phases[0].kind: kind must be "ramp" or "hold" or "echo" or "send" or "receive" or "burst" or "storm" or "churn" or "stall" or "fanOut", not "wave"',
      "phases[1]: phases[1] must be a phase, not 3",
    ],
  ],
  [
    "a message of no kind",
    echo({}),
    ['phases[0].message.kind: kind is missing: it must be "text" or "binary" or "bytes" or "random" or "template"'],
  ],
  [
    "no base64",
    echo({ kind: "binary", base64: "*" }),
    ['phases[0].message.base64: base64 must be bytes in base64, not "*"'],
  ],
  [
    "base64 without padding",
    echo({ kind: "binary", base64: "aGVsbG8" }),
    ['phases[0].message.base64: base64 must be bytes in base64, not "aGVsbG8"'],
  ],
  [
    "base64 of too much",
    echo({ kind: "binary", base64: btoa("x".repeat(1_048_577)) }),
    ["phases[0].message.base64: the message has 1,048,577 bytes; the most is 1,048,576 bytes"],
  ],
  [
    "a WebSocket server without a path",
    { ...PLAN, subject: { ...PLAN.subject, protocol: "websocket" } },
    ["subject.path: a WebSocket server needs a path"],
  ],
  [
    "durations in words",
    { ...PLAN, swarm: { ...PLAN.swarm, connectTimeoutMs: "30" } },
    ['swarm.connectTimeoutMs: connectTimeout must be a duration, not "30"'],
  ],
  [
    "a probe that is unknown",
    { ...PLAN, measure: ["memory", "disk", "memory"] },
    ['measure[1]: measure[1] must be a probe, not "disk"', "measure[2]: memory is measured twice"],
  ],
  ["a pattern without flags", ready("x", undefined), ["subject.ready.flags: flags is missing: it must be a string"]],
  ["an empty pattern", ready("", ""), ["subject.ready.source: source is empty"]],
];

for (const [name, plan, expected] of TABLE) {
  test(name, () =>
    assert.deepEqual(
      validate(plan).map(({ path, message }) => `${path}: ${message}`),
      expected,
    ),
  );
}

test("a pattern that does not compile, in the engine's own words", () => {
  const [problem, ...others] = validate(ready("(", ""));
  assert.equal(others.length, 0);
  assert.equal(problem?.path, "subject.ready");
  assert.match(problem?.message ?? "", /^the pattern does not compile: Invalid regular expression/);
});

test("property: a plan without one of its fields, or with one more, is not valid", () => {
  fc.assert(
    fc.property(anyPlan, fc.nat(), fc.boolean(), (plan, pick, remove) => {
      // Without expectations a plan is a plan all the same, and an echo without a reply of its own is an echo.
      const broken = structuredClone(plan) as Plan;
      const nodes = nodesOf(broken);
      const [path, node] = nodes[pick % nodes.length]!;
      const names = Object.keys(node).filter((key) => key !== "expect");
      const name = remove ? names[pick % names.length]! : "surplus";
      if (remove) delete node[name];
      else node[name] = null;
      const place = path === "" ? name : `${path}.${name}`;
      assert.ok(
        validate(broken).some((problem) => problem.path === place),
        place,
      );
    }),
  );
});

test("property: whatever a plan is, validate answers, and what it lets pass has a canonical form", () => {
  fc.assert(
    fc.property(anyPlan, fc.nat(), fc.anything({ withBigInt: true }), (plan, pick, value) => {
      const changed = structuredClone(plan) as object;
      const nodes = nodesOf(changed);
      const [, node] = nodes[pick % nodes.length]!;
      node[Object.keys(node)[pick % Object.keys(node).length]!] = value;
      if (validate(changed).length === 0) canonicalJson(changed);
      validate(value);
    }),
  );
});

/** Every node of a plan with its path; `env` and `headers` are none, since their fields have no fixed names. */
function nodesOf(value: object, path = ""): [string, Record<string, unknown>][] {
  const inner = Object.entries(value).flatMap(([name, item]): [string, Record<string, unknown>][] => {
    if (typeof item !== "object" || item === null || name === "env" || name === "headers") return [];
    const at = Array.isArray(value) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    return nodesOf(item, at);
  });
  return Array.isArray(value) ? inner : [[path, value as Record<string, unknown>], ...inner];
}
