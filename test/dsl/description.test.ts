import assert from "node:assert/strict";
import { test } from "node:test";
import { type Description, missingCall, readDescription } from "../../dsl/description.ts";
import { listen, memory, ports, seconds, spawn } from "../../dsl/mod.ts";

const server = listen(ports(8080, 1));
const swarm = server.swarm(10);

const MISSING: readonly [string, unknown, Description["stage"], string | null][] = [
  ["listen", server, "listening", "export default stops at listen(...): call .swarm(connections) next"],
  ["websocket", server.websocket(), "listening", "export default stops at listen(...): call .swarm(connections) next"],
  [
    "spawn",
    spawn("x", { ports: ports(1, 1) }),
    "listening",
    "export default stops at spawn(...): call .swarm(connections) next",
  ],
  ["swarm", swarm, "swarming", "export default stops at .swarm(...): call .measure(...probes) next"],
  [
    "phase",
    swarm.hold(seconds(1)).echo("a"),
    "swarming",
    "export default stops at .echo(...): call .measure(...probes) next",
  ],
  ["measure", swarm.measure(memory), "measured", null],
  ["named", swarm.measure(memory).named("x"), "measured", null],
];

for (const [name, value, stage, missing] of MISSING) {
  test(`what is still to be called after ${name}`, () => {
    const description = readDescription(value);
    assert.ok(description);
    assert.equal(description.stage, stage);
    assert.equal(missingCall(description), missing);
  });
}

test("a stage of another copy of the language is read like one's own", async () => {
  // The query makes the loader evaluate the module, and its imports' users, a second time.
  const copy: unknown = await import(`../../dsl/builder.ts?${"copy"}`);
  const { Builder } = copy as typeof import("../../dsl/builder.ts");
  const foreign = Builder.on({ kind: "listen" }).swarm(3).measure();
  assert.notEqual(Object.getPrototypeOf(foreign), Object.getPrototypeOf(server));
  assert.equal(readDescription(foreign)?.stage, "measured");
});

test("what is not a stage has no description", () => {
  const key = Symbol.for("c10m.description");
  const fakes = [
    { stage: "done", plan: {}, sites: {} },
    { stage: "measured", plan: 3, sites: {} },
    { stage: "measured", plan: {} },
  ];
  const values = [
    undefined,
    null,
    3,
    "plan",
    () => server,
    {},
    [],
    swarm.toJSON(),
    ...fakes.map((fake) => ({ [key]: fake })),
  ];
  for (const value of values) assert.equal(readDescription(value), null);
});
