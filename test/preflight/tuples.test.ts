import assert from "node:assert/strict";
import { test } from "node:test";
import type { Host } from "../../runtime/host/host.ts";
import { MOST_SOURCES } from "../../runtime/preflight/addresses.ts";
import { assess } from "../../runtime/preflight/capacity.ts";
import { sourcePortsOf, sourcingOf, tuplesOf } from "../../runtime/preflight/tuples.ts";
import { BOTH, listenPlan, MAC, WIDE } from "./fixtures.ts";

const RANGE = 28_232;
const reserving = (first: number, last: number): Host => ({ ...WIDE, reservedPorts: [{ first, last }] });

test("source ports are the range less reserved and listening ports, each counted once", () => {
  const table: [Host, number, number, number][] = [
    [WIDE, 8080, 200, RANGE],
    [WIDE, 32_768, 1, RANGE - 1],
    [WIDE, 60_000, 2_000, RANGE - 1_000],
    [WIDE, 30_000, 2_769, RANGE - 1],
    [reserving(40_000, 40_099), 8080, 1, RANGE - 100],
    [reserving(40_000, 40_099), 40_050, 100, RANGE - 150],
    [reserving(1, 32_768), 8080, 1, RANGE - 1],
    [MAC, 8080, 1, 16_384],
  ];
  for (const [host, first, count, expected] of table) {
    assert.equal(sourcePortsOf(host, { first, count }).length, expected, `${first}, ${count}`);
  }
});

test("source ports are in ascending order and leave the taken ones out", () => {
  const host = { ...reserving(32_770, 32_771), ephemeralPorts: { first: 32_768, last: 32_774 } };
  assert.deepEqual(sourcePortsOf(host, { first: 32_773, count: 1 }), [32_768, 32_769, 32_772, 32_774]);
});

test("addresses x listening ports x source ports", () => {
  const listed = (count: number) => ({
    kind: "listed" as const,
    addresses: new Array<string>(count).fill("127.0.0.1"),
  });
  const table: [Parameters<typeof tuplesOf>, { have: number; sources: number }][] = [
    [[{ kind: "one" }, 1, 1, RANGE, WIDE], { have: RANGE, sources: 1 }],
    [[{ kind: "one" }, 1, 200, RANGE, WIDE], { have: 5_646_400, sources: 1 }],
    [[listed(255), 1, 1, RANGE, WIDE], { have: 7_199_160, sources: 255 }],
    [[listed(2), 1, 200, RANGE, WIDE], { have: 11_292_800, sources: 2 }],
    [[listed(0), 1, 200, RANGE, WIDE], { have: 0, sources: 0 }],
    [[{ kind: "any" }, 2_823_200, 200, RANGE, WIDE], { have: MOST_SOURCES * 5_646_400, sources: 1 }],
    [[{ kind: "any" }, 2_823_201, 200, RANGE, WIDE], { have: MOST_SOURCES * 5_646_400, sources: 2 }],
    [[{ kind: "any" }, 10_000_000, 1, RANGE, WIDE], { have: MOST_SOURCES * RANGE, sources: 709 }],
    [[{ kind: "any" }, 10, 1, 0, WIDE], { have: 0, sources: 1 }],
    // macOS: neither ports nor addresses multiply.
    [[{ kind: "one" }, 1, 200, 16_384, MAC], { have: 16_384, sources: 1 }],
    [[listed(255), 1, 200, 16_384, MAC], { have: 16_384, sources: 255 }],
  ];
  for (const [args, expected] of table) {
    assert.deepEqual(tuplesOf(...args), { need: args[1], ...expected });
  }
});

test("only IPv4 loopback on Linux has source addresses to choose from", () => {
  const ports = { first: 8080, count: 1 };
  const kind = (host: Host, target: string, from: string[] | null = null) => {
    return sourcingOf(listenPlan(1, ports, { subject: { host: target }, swarm: { from } }), host);
  };
  assert.deepEqual(kind(WIDE, "127.0.0.1"), { kind: "any" });
  assert.deepEqual(kind(WIDE, "127.3.2.1"), { kind: "any" });
  assert.deepEqual(kind(WIDE, "::1"), { kind: "one" });
  assert.deepEqual(kind(WIDE, "localhost"), { kind: "one" });
  assert.deepEqual(kind(MAC, "127.0.0.1"), { kind: "one" });
  assert.deepEqual(kind(WIDE, "127.0.0.1", ["127.0.0.5"]), { kind: "listed", addresses: ["127.0.0.5"] });
  assert.deepEqual(kind(WIDE, "::1", ["127.0.0.5"]), { kind: "listed", addresses: [] });
});

test("sizing leaves one address to the kernel and lists more, with the source ports to bind", () => {
  const sizing = (connections: number, from: string[] | null = null) => {
    return assess(listenPlan(connections, { first: 8080, count: 1 }, { swarm: { from } }), WIDE, BOTH).sizing;
  };
  const one = sizing(RANGE / 2);
  assert.equal(one.sources, null);
  assert.deepEqual(one.sourcePorts, []);
  const two = sizing(RANGE / 2 + 1);
  assert.deepEqual(two.sources, ["127.0.0.1", "127.0.0.2"]);
  assert.equal(two.sourcePorts.length, RANGE);
  assert.deepEqual(sizing(10, ["127.0.0.7"]).sources, ["127.0.0.7"]);
  assert.equal(sizing(10, ["127.0.0.7"]).sourcePorts.length, RANGE);
});
