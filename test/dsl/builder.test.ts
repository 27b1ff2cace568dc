import assert from "node:assert/strict";
import { test } from "node:test";
import { DESCRIPTION, readDescription } from "../../dsl/description.ts";
import {
  bytes,
  connections,
  cpu,
  kilobytes,
  latency,
  listen,
  memory,
  milliseconds,
  minutes,
  percent,
  perSecond,
  ports,
  random,
  seconds,
  spawn,
  text,
  throughput,
} from "../../dsl/mod.ts";
import { validate } from "../../dsl/validate.ts";
import { isDeeplyFrozen } from "./frozen.ts";

const DEFAULT_SWARM = { kind: "swarm", engine: "auto", workers: null, from: null, connectTimeoutMs: 30_000 };
const DEFAULT_ECHO = { kind: "echo", model: "closed", rounds: 1, inFlight: 1_024, timeoutMs: 30_000 };

test("the one-liner, with every default written out", () => {
  const stage = listen(ports(8080, 200)).swarm(10_000_000).echo("hello").measure(memory);
  assert.deepEqual(stage.toJSON(), {
    kind: "plan",
    version: 1,
    name: null,
    subject: {
      kind: "listen",
      ports: { first: 8080, count: 200 },
      host: "127.0.0.1",
      protocol: "tcp",
      path: null,
      engine: "auto",
      workers: null,
    },
    swarm: { ...DEFAULT_SWARM, connections: 10_000_000 },
    phases: [{ ...DEFAULT_ECHO, message: { kind: "text", text: "hello" } }],
    measure: ["memory"],
  });
});

test("for a time: echoes of the open model and of the closed loop, and slow readers", () => {
  const schedule = { rate: perSecond(50_000), for: seconds(20) };
  const stage = listen(ports(1, 1))
    .swarm(100)
    .echo("a", { ...schedule, expect: /^a/ })
    .echo("a", { for: seconds(20) })
    .echo("a", { for: seconds(20), inFlight: 7, timeout: seconds(5), expect: "b" })
    .echo("a", schedule)
    .echo("a", { ...schedule, timeout: seconds(5) })
    .stall("a", { ...schedule, connections: 10 })
    .stall("a", { ...schedule, connections: percent(30), timeout: seconds(5) })
    .measure();
  const node = { message: { kind: "text", text: "a" }, perSecond: 50_000, forMs: 20_000, timeoutMs: 30_000 };
  assert.deepEqual((stage.toJSON() as { phases: unknown }).phases, [
    { kind: "echo", model: "open", ...node, expect: { kind: "pattern", source: "^a", flags: "" } },
    { kind: "echo", model: "loop", message: node.message, forMs: 20_000, inFlight: 1_024, timeoutMs: 30_000 },
    {
      kind: "echo",
      model: "loop",
      message: node.message,
      expect: { kind: "text", text: "b" },
      forMs: 20_000,
      inFlight: 7,
      timeoutMs: 5_000,
    },
    { kind: "echo", model: "open", ...node },
    { kind: "echo", model: "open", ...node, timeoutMs: 5_000 },
    { kind: "stall", connections: 10, ...node },
    { kind: "stall", connections: { kind: "percent", percent: 30 }, ...node, timeoutMs: 5_000 },
  ]);
  assert.deepEqual(validate(stage.toJSON()), []);
});

test("every option of every call on listen", () => {
  const stage = listen(ports(1, 2), { host: "127.0.0.9", engine: "node", workers: 3 })
    .websocket({ path: "/chat" })
    .swarm(100, { engine: "uring", workers: 4, from: ["127.0.0.2", "127.1.0.0/16"], connectTimeout: milliseconds(5) })
    .ramp({ over: minutes(2) }, { to: 50 })
    .ramp({ rate: perSecond(50_000) })
    .hold(seconds(0.5))
    .storm({ drop: percent(30) })
    .storm({ drop: 20, back: seconds(3), manner: "orderly", tries: 1 })
    .churn({ rate: perSecond(5), for: seconds(10) })
    .echo(text("a"), { rounds: 7, inFlight: 8, timeout: seconds(9) })
    .echo(new Uint8Array([0, 255, 128]))
    .echo(bytes(64))
    .echo(random(16, 1024))
    .echo(random(16, 1024, { seed: 9 }))
    .measure(memory, latency, throughput)
    .named("everything");
  assert.deepEqual(validate(stage.toJSON()), []);
  assert.deepEqual(stage.toJSON(), {
    kind: "plan",
    version: 1,
    name: "everything",
    subject: {
      kind: "listen",
      ports: { first: 1, count: 2 },
      host: "127.0.0.9",
      protocol: "websocket",
      path: "/chat",
      engine: "node",
      workers: 3,
    },
    swarm: {
      kind: "swarm",
      connections: 100,
      engine: "uring",
      workers: 4,
      from: ["127.0.0.2", "127.1.0.0/16"],
      connectTimeoutMs: 5,
    },
    phases: [
      { kind: "ramp", schedule: { kind: "over", overMs: 120_000 }, to: 50 },
      { kind: "ramp", schedule: { kind: "rate", perSecond: 50_000 }, to: null },
      { kind: "hold", durationMs: 500 },
      { kind: "storm", drop: { kind: "percent", percent: 30 }, manner: "reset", backMs: null, tries: 10 },
      { kind: "storm", drop: 20, manner: "orderly", backMs: 3_000, tries: 1 },
      { kind: "churn", perSecond: 5, forMs: 10_000 },
      { ...DEFAULT_ECHO, message: { kind: "text", text: "a" }, rounds: 7, inFlight: 8, timeoutMs: 9_000 },
      { ...DEFAULT_ECHO, message: { kind: "binary", base64: "AP+A" } },
      { ...DEFAULT_ECHO, message: { kind: "bytes", lengthBytes: 64 } },
      { ...DEFAULT_ECHO, message: { kind: "random", minBytes: 16, maxBytes: 1024, seed: 1 } },
      { ...DEFAULT_ECHO, message: { kind: "random", minBytes: 16, maxBytes: 1024, seed: 9 } },
    ],
    measure: ["memory", "latency", "throughput"],
  });
});

test("every expectation, in the order written; a plan without any says nothing of them", () => {
  const measured = listen(ports(1, 1)).swarm(9).measure(memory, latency, throughput, cpu);
  assert.ok(!("expect" in (measured.expect().toJSON() as object)));
  const stage = measured
    .expect(memory.perConnection.below(kilobytes(10.5)), memory.kernel.perConnection.below(kilobytes(9)))
    .expect(latency.p999.below(seconds(1)), latency.uncorrected.mean.below(milliseconds(2)))
    .named("strict")
    .expect(throughput.above(perSecond(50_000)), connections.held.atLeast(percent(99.5)))
    .expect(connections.held.atLeast(9));
  assert.deepEqual(validate(stage.toJSON()), []);
  const { expect, name } = stage.toJSON() as { expect: unknown; name: unknown };
  assert.equal(name, "strict");
  assert.deepEqual(expect, [
    { kind: "memory", part: "total", belowBytes: 10_500 },
    { kind: "memory", part: "kernel", belowBytes: 9_000 },
    { kind: "latency", histogram: "corrected", statistic: "p999", belowMs: 1_000 },
    { kind: "latency", histogram: "uncorrected", statistic: "mean", belowMs: 2 },
    { kind: "throughput", abovePerSecond: 50_000 },
    { kind: "held", atLeast: { kind: "percent", percent: 99.5 } },
    { kind: "held", atLeast: 9 },
  ]);
});

test("spawn: defaults, and every option", () => {
  const subjectOf = (stage: { toJSON(): unknown }) => (stage.toJSON() as { subject: unknown }).subject;
  const common = { kind: "spawn", command: "./server {ports}", ports: { first: 9000, count: 3 }, host: "127.0.0.1" };
  assert.deepEqual(subjectOf(spawn("./server {ports}", { ports: ports(9000, 3) })), {
    ...common,
    protocol: "tcp",
    path: null,
    ready: null,
    cwd: null,
    env: {},
  });
  const options = {
    ports: ports(9000, 3),
    protocol: "websocket",
    ready: /up\/on/i,
    cwd: "srv",
    env: { A: "1" },
  } as const;
  assert.deepEqual(subjectOf(spawn("./server {ports}", options)), {
    ...common,
    protocol: "websocket",
    path: "/",
    ready: { kind: "pattern", source: "up\\/on", flags: "i" },
    cwd: "srv",
    env: { A: "1" },
  });
});

test("a ready string is looked for as it stands", () => {
  const ready = "[http://localhost:80/] {up} (1+1)*2 $5.00 a|b \\ ^?";
  const stage = spawn("x", { ports: ports(1, 1), ready })
    .swarm(1)
    .measure();
  assert.deepEqual(validate(stage.toJSON()), []);
  const { subject } = stage.toJSON() as { subject: { ready: { source: string; flags: string } } };
  const pattern = new RegExp(subject.ready.source, subject.ready.flags);
  assert.equal(pattern.exec(`-- ${ready} --`)?.[0], ready);
  assert.equal(pattern.test("[http://localhost:80/] {up} (1+1)*2 $5000 a|b \\ ^?"), false);
});

test("one source address is a list of one", () => {
  const stage = listen(ports(1, 1)).swarm(1, { from: "127.0.0.0/24" });
  assert.deepEqual((stage.toJSON() as { swarm: { from: unknown } }).swarm.from, ["127.0.0.0/24"]);
});

test("a call changes nothing: stages can be shared", () => {
  const server = listen(ports(8080, 1));
  const before = JSON.stringify(server);
  const swarm = server.swarm(10);
  const shorter = JSON.stringify(swarm);
  const once = swarm.echo("a").measure(memory);
  const named = once.named("b");
  server.websocket();
  swarm.hold(seconds(1)).ramp({ over: seconds(1) });
  assert.equal(JSON.stringify(server), before);
  assert.equal(JSON.stringify(swarm), shorter);
  assert.equal((once.toJSON() as { name: unknown }).name, null);
  assert.equal((named.named("c").toJSON() as { name: unknown }).name, "c");
  for (const stage of [server, swarm, once, named]) assert.ok(Object.isFrozen(stage) && isDeeplyFrozen(stage.toJSON()));
});

test("what the script hands over can change afterwards without changing the plan", () => {
  const env: Record<string, string> = { A: "1" };
  const from = ["127.0.0.1"];
  const stage = spawn("x", { ports: ports(1, 1), env })
    .swarm(1, { from })
    .measure();
  const before = JSON.stringify(stage);
  env.A = "2";
  from.push("127.0.0.2");
  assert.equal(JSON.stringify(stage), before);
});

test("each call notes where it was made, beside the plan", () => {
  const stage = listen(ports(1, 1))
    .websocket()
    .swarm(1)
    .hold(seconds(1))
    .echo("a")
    .measure(memory)
    .expect(connections.held.atLeast(1))
    .named("x");
  const { sites } = stage[DESCRIPTION];
  const paths = [
    "subject",
    "subject.protocol",
    "subject.path",
    "swarm",
    "phases[0]",
    "phases[1]",
    "measure",
    "expect[0]",
    "name",
  ];
  assert.deepEqual(Object.keys(sites).sort(), paths.sort());
  for (const site of Object.values(sites)) assert.match(site, /builder\.test\.ts/);
  assert.doesNotMatch(JSON.stringify(stage), /builder\.test/);
  assert.deepEqual(readDescription(stage), stage[DESCRIPTION]);
});
