import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryLook } from "../../../runtime/probes/memory/look.ts";
import { SteadyState } from "../../../runtime/probes/memory/steady-state.ts";

const MB = 1_000_000;

function look(connections: number, kernelBytes: number | null, serverBytes: number | null = 10 * MB): MemoryLook {
  return {
    connections,
    kernelBytes,
    serverBytes,
    swarmBytes: 20 * MB,
    systemBytes: 500 * MB,
    othersBytes: MB,
    kernel: null,
  };
}

function restAfter(...looks: (MemoryLook | null)[]): SteadyState {
  const rest = new SteadyState();
  for (const each of looks) rest.add(each);
  return rest;
}

test("a steady state is three looks in a row that are close together", () => {
  const still = look(5, 40 * MB);
  assert.equal(restAfter(still, still).reached, false);
  assert.equal(restAfter(still, still, still).reached, true);
  assert.equal(restAfter(look(5, 41 * MB), still, still).reached, false);
  assert.equal(restAfter(look(5, 41 * MB), still, still, still).reached, true);
  assert.equal(restAfter(look(5, null, null), look(5, null, null), look(5, null, null)).reached, true);
});

test("where memory is unknown there is nothing to wait for and nothing to keep", () => {
  assert.equal(restAfter(null).reached, true);
  assert.equal(restAfter(null, null).median(), null);
});

test("the median of each figure is used: one disturbed look changes nothing", () => {
  const median = restAfter(look(4, 40 * MB), look(5, 90 * MB), look(6, 41 * MB)).median()!;
  assert.deepEqual([median.connections, median.kernelBytes, median.serverBytes], [5, 41 * MB, 10 * MB]);
  assert.equal(restAfter(look(4, 1), look(5, 2), look(6, 3, null)).median()!.serverBytes, null);
});
