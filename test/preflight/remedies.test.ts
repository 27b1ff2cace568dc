import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan } from "../../dsl/plan.ts";
import type { Host } from "../../runtime/host/host.ts";
import { assess } from "../../runtime/preflight/capacity.ts";
import { BOTH, CONTAINER, LAPTOP, listenPlan, MAC, SERVER, TIGHT, WIDE } from "./fixtures.ts";

const ONE_PORT = { first: 8080, count: 1 };
const MANY_PORTS = { first: 8080, count: 200 };

/** What every shortfall of a plan is, with its remedies. */
const shortfalls = (plan: Plan, host: Host) => {
  return assess(plan, host, BOTH).shortfalls.map(({ what, remedies }) => [what, ...remedies]);
};
const met = (plan: Plan, host: Host) => assert.deepEqual(assess(plan, host, BOTH).shortfalls, []);

test("one port with more connections than a process takes: more ports, and they help", () => {
  const plan = listenPlan(100_000, ONE_PORT);
  assert.deepEqual(shortfalls(plan, SERVER), [
    [
      "open files",
      "ports(8080, 6): more listening ports share the connections",
      "--fit: a swarm of 19,935",
      "ulimit -n 100065 (as root, in the shell that starts c10m; Docker: --ulimit nofile=100065)",
    ],
  ]);
  met(listenPlan(100_000, { first: 8080, count: 6 }), SERVER);
  assert.notDeepEqual(shortfalls(listenPlan(100_000, { first: 8080, count: 5 }), SERVER), []);
  const [shortfall] = assess(plan, SERVER, BOTH).shortfalls;
  const wall = "one port on the node engine holds at most 19,935 here (all its connections are in one process)";
  assert.ok(shortfall?.need.endsWith(wall));
  met(listenPlan(19_935, ONE_PORT), SERVER);
});

test("more workers than c10m takes by itself, or a higher limit, allow a million connections", () => {
  const limit = "ulimit -n 125089 (as root, in the shell that starts c10m; Docker: --ulimit nofile=125089)";
  assert.deepEqual(shortfalls(listenPlan(1_000_000, MANY_PORTS), SERVER), [
    [
      "open files",
      "workers: 67 in listen(...): more than the 8 that c10m chooses by itself on 2 cores",
      "--fit: a swarm of 159,211",
      limit,
    ],
    [
      "open files",
      "workers: 51 in .swarm(...): more than the 8 that c10m chooses by itself on 2 cores",
      "--fit: a swarm of 159,211",
      limit,
    ],
  ]);
  met(listenPlan(1_000_000, MANY_PORTS, { subject: { workers: 67 }, swarm: { workers: 51 } }), SERVER);
  met(listenPlan(1_000_000, MANY_PORTS), { ...SERVER, openFilesHard: 125_089 });
  assert.notDeepEqual(shortfalls(listenPlan(1_000_000, MANY_PORTS), { ...SERVER, openFilesHard: 125_088 }), []);
});

test("too few workers of the script's own", () => {
  const own = (workers: number) => listenPlan(100_000, MANY_PORTS, { swarm: { workers } });
  const [[, first] = []] = shortfalls(own(2), SERVER);
  assert.equal(first, "workers: 6 in .swarm(...): the smallest number that fits");
  met(own(6), SERVER);
});

test("more server workers than ports", () => {
  const plan = (workers: number | null, count: number) => {
    return listenPlan(100, { first: 8080, count }, { subject: { workers } });
  };
  assert.deepEqual(shortfalls(plan(16, 4), SERVER), [
    ["workers", "workers: 4 in listen(...), or leave `workers` out", "ports(8080, 16): a port for each worker"],
  ]);
  met(plan(4, 4), SERVER);
  met(plan(null, 4), SERVER);
  met(plan(16, 16), SERVER);
});

test("a limit beyond what the kernel allows is raised there first", () => {
  const [first = []] = shortfalls(listenPlan(10_000_000, MANY_PORTS), SERVER);
  assert.match(first.at(-1) ?? "", /^sysctl -w fs\.nr_open=1250089 && ulimit -n 1250089 /);
});

test("a limit that leaves a worker nothing says so, and offers no fit", () => {
  const [shortfall] = assess(listenPlan(100, ONE_PORT), { ...TIGHT, openFilesHard: 40 }, BOTH).shortfalls;
  assert.equal(shortfall?.need, "165 in 1 server worker; a worker needs 64 for itself");
  assert.deepEqual(shortfall?.remedies, [
    "ulimit -n 165 (as root, in the shell that starts c10m; Docker: --ulimit nofile=165)",
  ]);
});

test("too few source addresses of the script's own", () => {
  const from = (...addresses: string[]) => ({ swarm: { from: addresses } });
  assert.deepEqual(shortfalls(listenPlan(60_000, ONE_PORT, from("127.0.0.9")), WIDE), [
    [
      "tuples",
      "ports(8080, 3): more listening ports share the connections",
      'from: "127.0.0.0/24", or leave `from` out: c10m uses as many source addresses as it needs',
      "--fit: a swarm of 28,232",
      'sysctl -w net.ipv4.ip_local_port_range="1024 65535" (as root)',
    ],
  ]);
  met(listenPlan(60_000, { first: 8080, count: 3 }, from("127.0.0.9")), WIDE);
  met(listenPlan(60_000, ONE_PORT, from("127.0.0.0/24")), WIDE);
  met(listenPlan(60_000, ONE_PORT), WIDE);
  met(listenPlan(60_000, ONE_PORT, from("127.0.0.9")), { ...WIDE, ephemeralPorts: { first: 1024, last: 65_535 } });
});

test("a range as large as the connections need", () => {
  const narrow = { ...WIDE, ephemeralPorts: { first: 40_000, last: 40_099 } };
  const plan = (from: string) => listenPlan(60_000, ONE_PORT, { swarm: { from: [from] } });
  const [[, , range] = []] = shortfalls(plan("127.0.0.9"), narrow);
  assert.match(range ?? "", /^from: "127\.0\.0\.0\/22"/);
  met(plan("127.0.0.0/22"), narrow);
});

test("IPv6 has one loopback address: IPv4 is named", () => {
  const plan = (host: string) => listenPlan(60_000, ONE_PORT, { subject: { host } });
  const [[, ports, address] = []] = shortfalls(plan("::1"), WIDE);
  assert.equal(ports, "ports(8080, 3): more listening ports share the connections");
  assert.equal(address, 'host: "127.0.0.1": IPv4 loopback has millions of source addresses');
  met(plan("127.0.0.1"), WIDE);
});

test("on macOS only a wider range helps, and only as far as it reaches", () => {
  assert.deepEqual(shortfalls(listenPlan(60_000, MANY_PORTS), MAC), [
    ["tuples", "--fit: a swarm of 16,384", "sudo sysctl -w net.inet.ip.portrange.first=1024"],
  ]);
  met(listenPlan(60_000, MANY_PORTS), { ...MAC, ephemeralPorts: { first: 1024, last: 65_535 } });
  assert.deepEqual(shortfalls(listenPlan(70_000, MANY_PORTS), MAC), [["tuples", "--fit: a swarm of 16,384"]]);
});

test("memory: a smaller swarm, or more of it, as much as is needed", () => {
  const plan = listenPlan(1_000_000, MANY_PORTS);
  const [[, fit, more] = []] = shortfalls(plan, LAPTOP);
  assert.equal(fit, "--fit: a swarm of 151,061");
  // 10 GB, 4 workers of 50 MB, and 512 MiB that stay free.
  assert.equal(more, "a host with 10.00 GiB of free memory, or close other programs here");
  met(plan, { ...LAPTOP, memoryLeftBytes: 10 * 2 ** 30 });
  const [[, , group] = []] = shortfalls(plan, CONTAINER);
  assert.match(group ?? "", /^a control group with \d+\.\d\d GiB of free memory \(Docker: --memory\)$/);
});
