import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginStepNode } from "../../dsl/plan.ts";
import { loginBytes } from "../../runtime/preflight/login-memory.ts";
import { listenPlan } from "./fixtures.ts";

const PLAN = listenPlan(1_000, { first: 8080, count: 1 });
const send: LoginStepNode = { kind: "send", message: { kind: "text", text: "a" } };
const fixed: LoginStepNode = { kind: "expect", expect: { kind: "text", text: "b" }, timeoutMs: 1 };
const captures: LoginStepNode = {
  kind: "expect",
  expect: { kind: "pattern", source: "(?<a>.)(?<b>.)", flags: "" },
  timeoutMs: 1,
};

const TABLE: readonly (readonly [what: string, login: readonly LoginStepNode[] | undefined, bytes: number])[] = [
  ["no login", undefined, 0],
  ["only sends", [send], 18],
  ["two fixed answers", [send, fixed, fixed], 18 + 2 * 5],
  ["two captures, each taken twice", [captures, captures], 18 + 2 * 65],
];

for (const [what, login, bytes] of TABLE) {
  test(`${what}: ${bytes} bytes for each connection`, () => {
    const swarm = login === undefined ? PLAN.swarm : { ...PLAN.swarm, login };
    assert.equal(loginBytes({ ...PLAN, swarm }), bytes);
  });
}
