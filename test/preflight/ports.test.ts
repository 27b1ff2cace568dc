import assert from "node:assert/strict";
import net, { type AddressInfo } from "node:net";
import { test } from "node:test";
import type { PortRange } from "../../dsl/plan.ts";
import { portList } from "../../runtime/format/units.ts";
import { portShortfalls, refusedPorts } from "../../runtime/preflight/ports.ts";

/** Those of a range that something listens on. */
async function portsInUse(host: string, ports: PortRange): Promise<number[]> {
  return [...((await refusedPorts(host, ports)).get("EADDRINUSE") ?? [])];
}

/** Listens on a port of 127.0.0.1 that the system picks. */
async function occupied(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

test("a port that something listens on is in use, and free again when it does not", async () => {
  const { port, release } = await occupied();
  const around = { first: port - 1, count: 3 };
  assert.ok((await portsInUse("127.0.0.1", around)).includes(port));
  await release();
  assert.ok(!(await portsInUse("127.0.0.1", around)).includes(port));
});

test("a range is left free by asking", async () => {
  const { port, release } = await occupied();
  await release();
  const range = { first: port, count: 1 };
  for (const _ of [1, 2, 3]) assert.deepEqual([...(await refusedPorts("127.0.0.1", range))], []);
});

test("many ports are found in ascending order", async () => {
  const held = await Promise.all(Array.from({ length: 20 }, () => occupied()));
  const expected = held.map(({ port }) => port).sort((a, b) => a - b);
  const [first = 0] = expected;
  const count = (expected.at(-1) ?? first) - first + 1;
  const found = await portsInUse("127.0.0.1", { first, count });
  await Promise.all(held.map(({ release }) => release()));
  assert.deepEqual(
    found.filter((port) => expected.includes(port)),
    expected,
  );
  assert.deepEqual(
    found,
    [...found].sort((a, b) => a - b),
  );
});

test("an address that this machine has not refuses every port, and is no port in use", async () => {
  const ports = { first: 8080, count: 2 };
  const refused = await refusedPorts("192.0.2.1", ports);
  assert.equal(refused.size, 1);
  assert.deepEqual([...refused.values()], [[8080, 8081]]);
  const [shortfall] = portShortfalls(refused, "192.0.2.1", ports);
  assert.equal(shortfall?.what, "ports");
  assert.match(shortfall?.have ?? "", /^E[A-Z]+, 2 ports: 8080-8081$/);
});

test("each refusal becomes a shortfall with its remedies", () => {
  const refused = new Map([
    ["EADDRINUSE", [1000, 1001]],
    ["EACCES", [80, 81]],
  ]);
  assert.deepEqual(portShortfalls(refused, "127.0.0.1", { first: 80, count: 1000 }), [
    {
      what: "ports in use",
      need: "80-1079 on 127.0.0.1, free to listen on",
      have: "in use, 2 ports: 1000-1001",
      remedies: [
        "ports(1002, 1000), or others that are free",
        "stop the program that listens there (`ss -ltnp` shows it)",
      ],
    },
    {
      what: "privileged ports",
      need: "80-1079 on 127.0.0.1, free to listen on",
      have: "permission denied, 2 ports: 80-81",
      remedies: [
        "ports(8080, 1000): ports from 1,024 on need no privilege",
        "sysctl -w net.ipv4.ip_unprivileged_port_start=80 (as root)",
      ],
    },
  ]);
  assert.deepEqual(portShortfalls(new Map(), "127.0.0.1", { first: 80, count: 1 }), []);
});

test("remedies stay within the ports there are", () => {
  const inUse = portShortfalls(new Map([["EADDRINUSE", [65_535]]]), "127.0.0.1", { first: 65_535, count: 1 });
  assert.equal(inUse[0]?.remedies[0], "other ports(...) that are free");
  assert.equal(inUse[0]?.need, "65535 on 127.0.0.1, free to listen on");
  const wide = portShortfalls(new Map([["EACCES", [1]]]), "127.0.0.1", { first: 1, count: 60_000 });
  assert.match(wide[0]?.remedies[0] ?? "", /^ports\(1024, 60000\)/);
  const widest = portShortfalls(new Map([["EACCES", [1]]]), "127.0.0.1", { first: 1, count: 65_000 });
  assert.equal(widest[0]?.remedies.length, 1);
});

test("ports in a row are drawn together, and a long list is cut", () => {
  assert.equal(portList([8080]), "8080");
  assert.equal(portList([8080, 8081, 8083]), "8080-8081, 8083");
  const every = Array.from({ length: 12 }, (_, index) => 9000 + 2 * index);
  assert.equal(portList([...every, 9023]), "9000, 9002, 9004, 9006, 9008, 9010, 9012, 9014 and 5 more");
});
