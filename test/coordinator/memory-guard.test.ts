import assert from "node:assert/strict";
import { test } from "node:test";
import { HaltSwitch } from "../../runtime/coordinator/halt.ts";
import { MemoryGuard, memoryFloorBytes } from "../../runtime/coordinator/memory-guard.ts";
import type { MemoryRoom } from "../../runtime/preflight/memory.ts";

const MIB = 2 ** 20;

/** A host of 8 GiB with so much left; preflight keeps 410 MiB of it free. */
function roomOf(leftBytes: number): MemoryRoom {
  const reserveBytes = 410 * MIB;
  return { of: "this host", allBytes: 8_192 * MIB, leftBytes, reserveBytes, haveBytes: leftBytes - reserveBytes };
}

test("a run may use half of what preflight kept free, and on a small limit no less than the next look can miss", () => {
  const floorMiB = (allMiB: number, reserveMiB: number) => {
    return memoryFloorBytes({ allBytes: allMiB * MIB, reserveBytes: reserveMiB * MIB }) / MIB;
  };
  assert.equal(floorMiB(24_000, 512), 256);
  assert.equal(floorMiB(1_024, 51), 48);
  assert.equal(floorMiB(128, 6), 32);
});

test("memory that runs out halts the run with exit code 4, and says where", async () => {
  const halt = new HaltSwitch();
  let left = 500 * MIB;
  const room = () => {
    left -= 100 * MIB;
    return roomOf(left);
  };
  const guard = new MemoryGuard({ halt, room, openConnections: () => 12_345 });
  await assert.rejects(halt.sleep(60_000));
  guard.stop();
  assert.equal(halt.halted!.exitCode, 4);
  assert.equal(left, 200 * MIB);
  const message = "memory ran out with 12,345 connections open: 0.19 GiB left of the 8.00 GiB of this host";
  assert.equal(halt.halted!.message, message);
});

test("as long as there is enough, nothing happens", async () => {
  const halt = new HaltSwitch();
  let looks = 0;
  const room = () => {
    looks++;
    return roomOf(206 * MIB);
  };
  const guard = new MemoryGuard({ halt, room, openConnections: () => 0 });
  while (looks < 3) await halt.sleep(20);
  guard.stop();
  assert.equal(halt.halted, null);
});
