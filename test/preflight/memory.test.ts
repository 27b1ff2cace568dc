import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryNeed, memoryRoom } from "../../runtime/preflight/memory.ts";
import { BOTH, CONTAINER, LAPTOP, listenPlan, MAC, PROFILE, SERVER, securePlan, spawnPlan } from "./fixtures.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const PORTS = { first: 8080, count: 1 };

test("what is left, less 5 % of all there is, at most 512 MiB", () => {
  const bytes = (room: ReturnType<typeof memoryRoom>) => [room.of, room.leftBytes, room.reserveBytes, room.haveBytes];
  const left = 22 * GIB - MIB;
  assert.deepEqual(bytes(memoryRoom(SERVER)), ["this host", left, 512 * MIB, left - 512 * MIB]);
  assert.deepEqual(bytes(memoryRoom(LAPTOP)), ["this host", 2 * GIB, 512 * MIB, 1.5 * GIB]);
  const reserve = Math.floor(GIB * 0.05);
  assert.deepEqual(bytes(memoryRoom(CONTAINER)), ["this control group", 824 * MIB, reserve, 824 * MIB - reserve]);
});

test("a control group larger than what the host has left does not count", () => {
  const host = { ...LAPTOP, cgroupMemoryBytes: 8 * GIB, cgroupMemoryLeftBytes: 8 * GIB };
  assert.equal(memoryRoom(host).of, "this host");
});

test("where the memory left is unknown, all memory is the bound", () => {
  assert.equal(memoryRoom(MAC).leftBytes, 24 * GIB);
});

test("there is never less than nothing", () => {
  assert.equal(memoryRoom({ ...SERVER, memoryLeftBytes: 1 }).haveBytes, 0);
});

test("connections cost what their protocol does, workers what they weigh empty", () => {
  const workers = { server: 2, swarm: 3 };
  const websocket = listenPlan(1_000, PORTS, { subject: { protocol: "websocket", path: "/" } });
  assert.equal(memoryNeed(listenPlan(1_000, PORTS), 1_000, workers, BOTH), 1_000 * 10_000 + 5 * 50_000_000);
  assert.equal(memoryNeed(websocket, 1_000, workers, BOTH), 1_000 * 24_000 + 5 * 50_000_000);
});

test("TLS costs the swarm what the engine says it does", () => {
  const need = memoryNeed(securePlan(1_000), 1_000, { server: 0, swarm: 1 }, { server: null, swarm: PROFILE });
  assert.equal(need, 1_000 * (5_000 + 9_000 + 40_000) + 50_000_000);
});

test("a server that is the user's own counts nothing", () => {
  const need = memoryNeed(spawnPlan(1_000, PORTS), 1_000, { server: 0, swarm: 1 }, { server: null, swarm: PROFILE });
  assert.equal(need, 1_000 * 7_000 + 50_000_000);
});
