/** Limits that bind only some hosts: memory an ordinary user may lock, connections that a firewall follows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { uringProfile } from "../../runtime/engine/uring/profile.ts";
import type { Host } from "../../runtime/host/host.ts";
import { hostOf } from "../../runtime/host/host.ts";
import { parseLockedMemory, parseMayLock } from "../../runtime/host/proc-limits.ts";
import { assess } from "../../runtime/preflight/capacity.ts";
import { BOTH, limitsText, listenPlan, machine, SERVER } from "./fixtures.ts";

const RINGS = { server: uringProfile, swarm: uringProfile };
const KIB = 1024;

const shortOf = (host: Host, connections: number, profiles = RINGS) => {
  const { shortfalls, largest } = assess(listenPlan(connections, { first: 8_080, count: 200 }), host, profiles);
  return { what: shortfalls.map(({ what }) => what), remedies: shortfalls[0]?.remedies ?? [], largest };
};

/** With 1,000 files: 27 rings of the server, filled to 750 of 1,000 slots, and 20 of the swarm, 36 KiB each. */
const RINGS_OF_20_000 = (27 + 20) * 36 * KIB;

test("the rings of both sides lock memory, which is bounded for all processes of a user together", () => {
  const few: Host = { ...SERVER, openFilesHard: 1_000, lockedMemoryBytes: RINGS_OF_20_000 };
  assert.deepEqual(shortOf(few, 20_000).what, []);
  const less = shortOf({ ...few, lockedMemoryBytes: RINGS_OF_20_000 - 1 }, 20_000);
  assert.deepEqual(less.what, ["locked memory"]);
  assert.equal(less.largest, 19_500);
  assert.match(less.remedies.at(-1)!, /^ulimit -l 1692 /);
  assert.deepEqual(shortOf({ ...few, lockedMemoryBytes: null }, 20_000).what, [], "root may lock all");
});

test("a ring takes an open file: few files are few rings of few slots", () => {
  const least: Host = { ...SERVER, openFilesHard: 256, lockedMemoryBytes: null };
  // 391 rings of 256 slots in the one worker; the server has several, each with a share of the ports.
  const alone = assess(listenPlan(100_000, { first: 8_080, count: 200 }, { swarm: { workers: 1 } }), least, RINGS);
  assert.deepEqual(
    alone.shortfalls.map(({ what }) => what),
    ["open files"],
  );
});

test("what a firewall follows is bounded, unless it follows nothing", () => {
  const sysctls = { "net.netfilter.nf_conntrack_max": "65536\n", "net.netfilter.nf_conntrack_count": "536\n" };
  const followed = hostOf(machine({ sysctls }));
  assert.deepEqual(followed.tracking, { count: 536, most: 65_536 });
  assert.deepEqual(shortOf(followed, 65_000, BOTH).what, []);
  const refused = shortOf(followed, 65_001, BOTH);
  assert.deepEqual(refused.what, ["tracking"]);
  assert.deepEqual(refused.remedies, [
    "--fit: a swarm of 65,000",
    "--isolate: a private network without the firewall",
    "sysctl -w net.netfilter.nf_conntrack_max=65537 (as root)",
  ]);
  const idle = hostOf(machine({ sysctls: { ...sysctls, "net.netfilter.nf_conntrack_count": "0\n" } }));
  assert.equal(idle.tracking, null);
});

test("locked memory is read from the limits, and does not bind who may lock all the same", () => {
  assert.equal(parseLockedMemory(limitsText(1, 1)), 8 * 2 ** 20);
  assert.equal(parseLockedMemory("Max locked memory         unlimited            unlimited            bytes"), null);
  assert.equal(parseMayLock("Name:\tnode\nCapEff:\t000001ffffffffff\n"), true);
  assert.equal(parseMayLock("CapEff:\t0000000000003000\n"), false);
  assert.equal(parseMayLock("CapEff:\t0000000000004000\n"), true);
  assert.equal(parseMayLock(""), false);
});
