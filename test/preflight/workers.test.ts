import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { split } from "../../runtime/coordinator/pacing/shares.ts";
import { fullestServer, serverSide, swarmSide } from "../../runtime/preflight/workers.ts";
import { listenPlan, MAC, PROFILE, SERVER, TIGHT } from "./fixtures.ts";

test("the swarm takes the fewest workers that stay within the files, at most 4 a core", () => {
  // 20,000 files less 64 of its own: 19,936 connections a worker.
  const table: [number, number, number, number][] = [
    [1, 1, 1, 65],
    [19_936, 1, 1, 20_000],
    [19_937, 2, 2, 10_033],
    [159_488, 8, 8, 20_000],
    [159_489, 8, 9, 20_001],
    [1_000_000, 8, 51, 125_064],
  ];
  for (const [connections, workers, fewest, files] of table) {
    const side = swarmSide(listenPlan(connections, { first: 1, count: 1 }), connections, SERVER, PROFILE);
    assert.deepEqual([side.workers, side.fewest, side.files], [workers, fewest, files], `${connections}`);
  }
});

test("a server worker holds whole ports, and one file for each of them", () => {
  const table: [number, number, number, number | null, number][] = [
    // connections, ports, workers, fewest, files of the fullest
    [19_935, 1, 1, 1, 20_000],
    [19_936, 1, 1, null, 20_001],
    [10, 4, 1, 1, 10 + 4 + 64],
    [39_600, 200, 2, 2, 100 * 198 + 100 + 64],
    [39_740, 200, 3, 3, 67 * 199 + 67 + 64],
    [1_000_000, 200, 8, 67, 125_000 + 25 + 64],
    [10_000_000, 200, 8, null, 1_250_000 + 25 + 64],
  ];
  for (const [connections, ports, workers, fewest, files] of table) {
    const side = serverSide(listenPlan(connections, { first: 1, count: ports }), null, connections, SERVER, PROFILE);
    assert.deepEqual([side.workers, side.fewest, side.files], [workers, fewest, files], `${connections} over ${ports}`);
  }
});

test("never more workers than connections or ports", () => {
  const few = serverSide(listenPlan(3, { first: 1, count: 200 }), null, 3, TIGHT, PROFILE);
  assert.deepEqual([few.most, few.workers], [3, 2]);
  assert.equal(swarmSide(listenPlan(1, { first: 1, count: 1 }), 1, TIGHT, PROFILE).most, 1);
});

test("the script's own number is used as given", () => {
  const plan = listenPlan(100_000, { first: 1, count: 200 }, { swarm: { workers: 3 } });
  const swarm = swarmSide(plan, 100_000, SERVER, PROFILE);
  assert.deepEqual([swarm.workers, swarm.own, swarm.fewest, swarm.files], [3, true, 6, 33_334 + 64]);
  assert.equal(serverSide(plan, 40, 100_000, SERVER, PROFILE).workers, 40);
});

test("an unknown limit on files counts as enough", () => {
  const side = swarmSide(listenPlan(1_000_000, { first: 1, count: 1 }), 1_000_000, MAC, PROFILE);
  assert.deepEqual([side.workers, side.filesLimit], [1, null]);
});

test("an engine whose ports span workers splits connections instead, with every port in every worker", () => {
  assert.deepEqual(fullestServer(100_001, 10, 4, true), { held: 25_822, listening: 10 });
  assert.deepEqual(fullestServer(100_001, 10, 1, true), { held: 100_001, listening: 10 });
  assert.deepEqual(fullestServer(2, 10, 2, true), { held: 2, listening: 10 });
  const profile = { ...PROFILE, portSpansWorkers: true };
  const side = serverSide(listenPlan(100_000, { first: 1, count: 1 }), null, 100_000, SERVER, profile);
  assert.deepEqual([side.workers, side.files], [6, 17_374 + 1 + 64]);
});

test("property: the fullest server worker is the fullest of the real shares", () => {
  const count = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), count, count, (connections, ports, workers) => {
      const onPort = split(connections, ports);
      let first = 0;
      const shares = split(ports, workers).map((listening) => {
        const held = onPort.slice(first, first + listening).reduce((sum, each) => sum + each, 0);
        first += listening;
        return { held, listening };
      });
      const fullest = fullestServer(connections, ports, workers, false);
      assert.deepEqual(fullest, shares[0]);
      assert.ok(shares.every(({ held, listening }) => held <= fullest.held && listening <= fullest.listening));
    }),
  );
});
