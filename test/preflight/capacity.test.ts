import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_CONNECTIONS } from "../../dsl/limits.ts";
import type { Plan } from "../../dsl/plan.ts";
import { resizePlan } from "../../dsl/resize.ts";
import type { Host } from "../../runtime/host/host.ts";
import { assess } from "../../runtime/preflight/capacity.ts";
import { anyPlan } from "../dsl/arbitrary.ts";
import {
  BOTH,
  CONTAINER,
  HOSTS,
  LAPTOP,
  listenPlan,
  MAC,
  PROFILE,
  SERVER,
  spawnPlan,
  TIGHT,
  WIDE,
} from "./fixtures.ts";

const MANY_PORTS = { first: 8080, count: 200 };
const ONE_PORT = { first: 8080, count: 1 };
const SPAWNED = { server: null, swarm: PROFILE };

const profilesOf = (plan: Plan) => (plan.subject.kind === "spawn" ? SPAWNED : BOTH);
const lacks = (plan: Plan, host: Host) => assess(plan, host, profilesOf(plan)).shortfalls.map(({ what }) => what);

test("a million connections over 200 ports on 2 cores and 20,000 files", () => {
  const { sizing, shortfalls, largest, binding } = assess(listenPlan(1_000_000, MANY_PORTS), SERVER, BOTH);
  assert.deepEqual([sizing.serverWorkers, sizing.swarmWorkers, sizing.sources], [8, 8, null]);
  // 8 workers hold 25 ports each: 25 x 796 connections, 25 ports and 64 files of their own leave 11 more.
  assert.equal(largest, 200 * 796 + 11);
  assert.equal(binding, "open files: 20,000 in a process, and at most 8 workers (4 per core, 2 cores)");
  assert.deepEqual(
    shortfalls.map(({ what, need, have }) => [what, need, have]),
    [
      [
        "open files",
        "125,089 in each of 8 server workers, or 67 workers",
        "20,000 in a process, and at most 8 workers (4 per core, 2 cores)",
      ],
      [
        "open files",
        "125,064 in each of 8 swarm workers, or 51 workers",
        "20,000 in a process, and at most 8 workers (4 per core, 2 cores)",
      ],
    ],
  );
});

test("the largest swarm, by host", () => {
  const laptopBytes = 1.5 * 2 ** 30 - 2 * 50_000_000;
  const containerBytes = 824 * 2 ** 20 - Math.floor(2 ** 30 * 0.05) - 2 * 50_000_000;
  const table: [string, Plan, Host, number, RegExp][] = [
    [
      "one port",
      listenPlan(10, ONE_PORT),
      SERVER,
      19_935,
      /^open files: .* at most 1 worker \(one per listening port\)$/,
    ],
    [
      "memory left",
      listenPlan(10, MANY_PORTS),
      LAPTOP,
      Math.floor(laptopBytes / 10_000),
      /^memory: 1\.50 GiB \(this host/,
    ],
    [
      "a control group",
      listenPlan(10, MANY_PORTS),
      CONTAINER,
      Math.floor(containerBytes / 10_000),
      /this control group/,
    ],
    ["macOS", listenPlan(10, MANY_PORTS), MAC, 16_384, /^tuples: 16,384 source ports; this system/],
    // 192 files are left to a worker: 25 ports, and 6 connections on each but for 17 more.
    ["256 files", listenPlan(10, MANY_PORTS), TIGHT, 200 * 6 + 17, /^open files: 256 in a process/],
    ["its own server", spawnPlan(10, MANY_PORTS), SERVER, 8 * 19_936, /^open files/],
  ];
  for (const [name, plan, host, largest, binding] of table) {
    const assessment = assess(plan, host, profilesOf(plan));
    assert.equal(assessment.largest, largest, name);
    assert.match(assessment.binding, binding, name);
  }
});

test("no swarm is larger than a script may ask for", () => {
  const host = { ...WIDE, openFilesHard: 2 ** 31, memoryBytes: 2 ** 50, memoryLeftBytes: 2 ** 50 };
  const { largest, binding } = assess(listenPlan(10, MANY_PORTS), host, BOTH);
  assert.equal(largest, MAX_CONNECTIONS);
  assert.equal(binding, "a script may ask for at most 100,000,000 connections");
});

test("each resource is found short on its own", () => {
  const from = { swarm: { from: ["127.0.0.9"] } };
  assert.deepEqual(lacks(listenPlan(28_232, ONE_PORT, from), WIDE), []);
  assert.deepEqual(lacks(listenPlan(28_233, ONE_PORT, from), WIDE), ["tuples"]);
  assert.deepEqual(lacks(listenPlan(28_233, ONE_PORT), WIDE), []);
  assert.deepEqual(lacks(listenPlan(10, ONE_PORT, { subject: { workers: 2 } }), SERVER), ["workers"]);
  assert.deepEqual(lacks(listenPlan(100_000, MANY_PORTS, { swarm: { workers: 2 } }), SERVER), ["open files"]);
  assert.deepEqual(lacks(listenPlan(1_000_000, MANY_PORTS), LAPTOP), ["memory"]);
  assert.deepEqual(lacks(listenPlan(10, ONE_PORT, { ...from, subject: { host: "::1" } }), WIDE), ["tuples"]);
});

test("memory is always among the needs, in GiB", () => {
  for (const host of Object.values(HOSTS)) {
    const memory = assess(listenPlan(10_000, MANY_PORTS), host, BOTH).needs.find(({ what }) => what === "memory");
    assert.match(memory?.need ?? "", /^\d+\.\d\d GiB for 10,000 connections/);
    assert.match(memory?.have ?? "", /^\d+\.\d\d GiB \(.* stays free\)$/);
  }
});

test("the notes name what was assumed or not counted", () => {
  const notes = (plan: Plan, host: Host) => assess(plan, host, profilesOf(plan)).notes;
  assert.deepEqual(notes(listenPlan(10, MANY_PORTS), SERVER), []);
  assert.deepEqual(notes(listenPlan(10, MANY_PORTS), MAC), [
    "the range of source ports is unknown on this system: c10m assumes 49152-65535",
    "the limit on open files is unknown on this system, so c10m did not check it",
    "the memory that is left is unknown on this system, so c10m checked against all memory",
  ]);
  assert.deepEqual(notes(spawnPlan(20_001, MANY_PORTS), SERVER), [
    "the memory of your server is unknown before the run, so it is not counted",
    "20,001 connections are more than the 20,000 files that one process may open: your server needs several processes",
  ]);
  assert.deepEqual(notes(listenPlan(100_000, ONE_PORT), WIDE), [
    "the swarm uses 8 source addresses, starting with 127.0.0.1",
  ]);
  const inside = listenPlan(10, { first: 60_990, count: 20 });
  assert.match(
    notes(inside, SERVER).join(),
    /listening ports \(60990-60999\) lie .*\.ip_local_reserved_ports=60990-60999$/,
  );
  assert.deepEqual(notes(inside, { ...SERVER, reservedPorts: [{ first: 60_000, last: 60_999 }] }), []);
  const range = listenPlan(10, ONE_PORT, { swarm: { from: ["127.0.0.0/8"] } });
  assert.deepEqual(notes(range, SERVER), ["c10m uses only the first 65,536 source addresses in `from`"]);
});

const anyHost = fc
  .record({
    host: fc.constantFrom(...Object.values(HOSTS)),
    cores: fc.integer({ min: 1, max: 64 }),
    openFilesHard: fc.option(fc.integer({ min: 20, max: 2 ** 20 })),
    memoryLeftBytes: fc.option(fc.integer({ min: 0, max: 2 ** 36 })),
    first: fc.integer({ min: 1_024, max: 65_000 }),
    reserved: fc.array(fc.integer({ min: 1, max: 65_000 }), { maxLength: 3 }),
  })
  .map(({ host, first, reserved, ...facts }) => ({
    ...host,
    ...facts,
    ephemeralPorts: { first, last: Math.min(65_535, first + 20_000) },
    reservedPorts: reserved.map((port) => ({ first: port, last: port + 500 })),
  }));

test("property: the largest swarm fits, one more does not, and a plan fits if it is no larger", () => {
  fc.assert(
    fc.property(anyPlan, anyHost, (plan, host) => {
      const profiles = profilesOf(plan);
      const { largest, shortfalls, connections } = assess(plan, host, profiles);
      assert.equal(shortfalls.length === 0, connections <= largest);
      if (largest > 0) assert.deepEqual(assess(resizePlan(plan, largest), host, profiles).shortfalls, []);
      if (largest < MAX_CONNECTIONS) {
        assert.notDeepEqual(assess(resizePlan(plan, largest + 1), host, profiles).shortfalls, []);
      }
    }),
    { numRuns: 40 },
  );
});

test("property: a plan that fits has a worker on each side, no idle server worker, and a source for every connection", () => {
  fc.assert(
    fc.property(anyPlan, anyHost, (plan, host) => {
      const { largest } = assess(plan, host, profilesOf(plan));
      fc.pre(largest > 0);
      const { sizing, connections } = assess(resizePlan(plan, largest), host, profilesOf(plan));
      const { count } = plan.subject.ports;
      assert.ok(sizing.swarmWorkers >= 1);
      if (plan.subject.kind === "spawn") assert.equal(sizing.serverWorkers, 0);
      else assert.ok(sizing.serverWorkers >= 1 && sizing.serverWorkers <= count);
      if (sizing.sources === null) return;
      assert.equal(new Set(sizing.sources).size, sizing.sources.length);
      if (host.platform === "linux") {
        assert.ok(sizing.sources.length * count * sizing.sourcePorts.length >= connections);
      }
    }),
    { numRuns: 40 },
  );
});
