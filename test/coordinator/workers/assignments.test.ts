import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import fc from "fast-check";
import { portList, serverAssignments, swarmAssignments } from "../../../runtime/coordinator/workers/assignments.ts";
import type { Assignment } from "../../../runtime/coordinator/workers/protocol.ts";
import { CONNECT, LISTEN, planOf, SPAWN, sizingOf } from "../plans.ts";

type Serve = Extract<Assignment, { kind: "serve" }>;
type SwarmShard = Extract<Assignment, { kind: "swarm" }>;

function spawnSpec(overrides: Partial<typeof SPAWN>) {
  const [supervisor, ...others] = serverAssignments(
    planOf({ subject: { ...SPAWN, ...overrides } }),
    sizingOf(0, 1),
    null,
    4_096,
  );
  assert.ok(supervisor?.kind === "spawn" && others.length === 0, "one supervisor");
  return supervisor.spec;
}

test("a range of ports, in order", () => {
  assert.deepEqual(portList({ first: 8_080, count: 3 }), [8_080, 8_081, 8_082]);
});

test("each server worker gets a contiguous share of the ports, and what else it needs to listen", () => {
  const assignments = serverAssignments(planOf({}), sizingOf(2, 1), "node", 4_096) as Serve[];
  assert.deepEqual(
    assignments.map(({ options }) => options.ports),
    [
      [8_080, 8_081, 8_082],
      [8_083, 8_084],
    ],
  );
  for (const { kind, engine, options } of assignments) {
    assert.deepEqual([kind, engine], ["serve", "node"]);
    const { ports, connections, ...rest } = options;
    assert.equal(connections, ports.length * 20, "a fifth of the hundred on each port");
    assert.deepEqual(rest, {
      protocol: "websocket",
      host: "127.0.0.1",
      path: "/chat",
      sharedPorts: false,
      backlog: 4_096,
    });
  }
});

test("on an engine whose ports span workers each worker gets every port, shared where there are several workers", () => {
  const ports = [8_080, 8_081, 8_082, 8_083, 8_084];
  const two = serverAssignments(planOf({}), sizingOf(2, 1), "epoll", 4_096) as Serve[];
  for (const { options } of two) {
    assert.deepEqual([options.ports, options.sharedPorts, options.connections], [ports, true, 50]);
  }
  const [alone] = serverAssignments(planOf({}), sizingOf(1, 1), "epoll", 4_096) as Serve[];
  assert.deepEqual([alone!.options.ports, alone!.options.sharedPorts], [ports, false]);
});

test("a server reports at once when it has accepted half of the window, each worker its share of it", () => {
  const reportAfter = (count: number, workers: number, somaxconn: number) => {
    const plan = planOf({ subject: { ...LISTEN, ports: { first: 1_024, count } } });
    const assignments = serverAssignments(plan, sizingOf(workers, 1), "node", somaxconn) as Serve[];
    return assignments.map(({ reportAfterAccepts }) => reportAfterAccepts);
  };
  assert.deepEqual(reportAfter(1, 1, 4_096), [1_024]);
  assert.deepEqual(reportAfter(200, 1, 4_096), [2_048]);
  assert.deepEqual(reportAfter(200, 4, 65_535), [512, 512, 512, 512]);
  assert.deepEqual(reportAfter(1, 1, 128), [32]);
  assert.deepEqual(reportAfter(2, 2, 1), [1, 1], "never less than each");
});

test("every port is listened on exactly once", () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 64 }));
  fc.assert(
    fc.property(sizes, ([count, workers]) => {
      const plan = planOf({ subject: { ...LISTEN, ports: { first: 1_024, count } } });
      const assignments = serverAssignments(plan, sizingOf(workers, 1), "node", 4_096) as Serve[];
      assert.equal(assignments.length, workers);
      const ports = assignments.flatMap(({ options }) => options.ports);
      assert.deepEqual(ports, portList({ first: 1_024, count }));
    }),
  );
});

test("every connection belongs to exactly one swarm worker", () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 256 }));
  fc.assert(
    fc.property(sizes, ([connections, workers]) => {
      const shards = swarmAssignments(planOf({ connections }), sizingOf(1, workers), "node") as SwarmShard[];
      assert.equal(shards.length, workers);
      let next = 0;
      for (const { spec } of shards) {
        assert.equal(spec.first, next);
        next += spec.count;
      }
      assert.equal(next, connections);
    }),
  );
});

test("the assignment of a swarm worker has destination, sources and time-out", () => {
  const [shard] = swarmAssignments(planOf({ connections: 10 }), sizingOf(1, 2), "node") as SwarmShard[];
  assert.deepEqual(shard, {
    kind: "swarm",
    engine: "node",
    spec: {
      protocol: "websocket",
      host: "127.0.0.1",
      path: "/chat",
      handshake: null,
      tuples: {
        ports: [8_080, 8_081, 8_082, 8_083, 8_084],
        sources: ["127.0.0.2"],
        sourcePorts: [40_000, 40_001],
        connections: 10,
      },
      first: 0,
      count: 5,
      connectTimeoutMs: 10_000,
    },
  });
});

test("with a server that runs already the assignment has its address and the name for the handshake", () => {
  const plan = planOf({ subject: CONNECT });
  assert.deepEqual(serverAssignments(plan, sizingOf(0, 1), null, 4_096), []);
  const [shard] = swarmAssignments(plan, sizingOf(0, 1), "node", "127.0.0.9") as SwarmShard[];
  assert.equal(shard!.spec.host, "127.0.0.9");
  assert.deepEqual(shard!.spec.handshake, {
    name: "chat.example",
    headers: { Cookie: "a=b" },
    subprotocols: ["v1"],
    tls: { ca: null, insecure: true },
  });
});

const COMMANDS: [command: string, words: string[]][] = [
  ["node server.js --port {port}", ["node", "server.js", "--port", "9000"]],
  ["./server --listen={ports}", ["./server", "--listen=9000,9001,9002"]],
  ["server {port} {port}-{ports}", ["server", "9000", "9000-9000,9001,9002"]],
  [`server --name 'two words' "and {port}" a\\ b`, ["server", "--name", "two words", "and 9000", "a b"]],
  ["server $HOME | cat > file", ["server", "$HOME", "|", "cat", ">", "file"]],
  ["server {other}", ["server", "{other}"]],
];

for (const [command, words] of COMMANDS) {
  test(`spawn("${command}") runs ${JSON.stringify(words)}`, () => {
    assert.deepEqual(spawnSpec({ command }).words, words);
  });
}

test("a spawned server runs where c10m was started, unless the script says otherwise", () => {
  assert.equal(spawnSpec({}).cwd, process.cwd());
  assert.equal(spawnSpec({ cwd: "servers" }).cwd, "servers");
});

test("the supervisor's assignment says when the server is ready", () => {
  const ready = { kind: "pattern", source: "up", flags: "i" } as const;
  const { host, ports, env, ...spec } = spawnSpec({ ready, env: { MODE: "test" } });
  assert.deepEqual([host, ports, env], ["127.0.0.1", [9_000, 9_001, 9_002], { MODE: "test" }]);
  assert.deepEqual([spec.ready, spec.readyTimeoutMs], [ready, 30_000]);
});
