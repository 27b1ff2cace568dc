import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type TupleSpec, tuplesOf } from "../../runtime/swarm/tuples.ts";

function tupleAt(spec: TupleSpec, first: number, connection: number, attempt = 0): string {
  const tuples = tuplesOf(spec, first);
  const source = `${tuples.sourceAddress(connection)}:${tuples.sourcePort(connection, attempt)}`;
  return `${source} > ${tuples.destinationPort(connection)}`;
}

test("ports take turns first, then source addresses, then source ports", () => {
  const spec = { ports: [80, 81], sources: ["127.0.0.1", "127.0.0.2"], sourcePorts: [5000, 5001], connections: 8 };
  const tuples = Array.from({ length: 8 }, (_, connection) => tupleAt(spec, 0, connection));
  assert.deepEqual(tuples, [
    "127.0.0.1:5000 > 80",
    "127.0.0.1:5000 > 81",
    "127.0.0.2:5000 > 80",
    "127.0.0.2:5000 > 81",
    "127.0.0.1:5001 > 80",
    "127.0.0.1:5001 > 81",
    "127.0.0.2:5001 > 80",
    "127.0.0.2:5001 > 81",
  ]);
});

test("without sources the kernel chooses", () => {
  const spec = { ports: [80, 81, 82], sources: null, sourcePorts: [], connections: 4 };
  assert.deepEqual(
    [0, 1, 2, 3].map((connection) => tupleAt(spec, 1, connection)),
    ["null:0 > 81", "null:0 > 82", "null:0 > 80", "null:0 > 81"],
  );
});

const distinct = (max: number) => fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: max });
const anySpec = fc.record({
  ports: distinct(7),
  sources: fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 5 }),
  sourcePorts: distinct(9),
  connections: fc.nat(200),
});

/** Every port that a connection tries in the place of its own, in order; the kernel's choice ends it. */
function spares(spec: TupleSpec, connection: number): number[] {
  const { sourcePort } = tuplesOf(spec, 0);
  const tried: number[] = [];
  for (let attempt = 1; sourcePort(connection, attempt) !== 0; attempt++) tried.push(sourcePort(connection, attempt));
  return tried;
}

const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

test("in the place of a source port that is taken, others are tried that no connection is to have, up to sixteen", () => {
  const sourcePorts = range(5_000, 100);
  const spec = { ports: [80, 81], sources: ["127.0.0.1", "127.0.0.2"], sourcePorts, connections: 70 };
  // 18 ports serve 70 connections; of the 82 others every fifth is tried.
  assert.deepEqual(
    spares(spec, 0),
    range(0, 16).map((attempt) => 5_018 + 5 * attempt),
  );
  assert.equal(tupleAt(spec, 0, 7, 0), "127.0.0.2:5001 > 81");
  assert.equal(tupleAt(spec, 0, 7, 1), "127.0.0.2:5019 > 81", "the source address stays");
  assert.equal(tupleAt(spec, 0, 7, 17), "127.0.0.2:0 > 81");
});

test("few spare ports are tried once each, and without any the kernel is asked at once", () => {
  const spec = { ports: [80], sources: ["127.0.0.1"], sourcePorts: [1, 2, 3, 4, 5], connections: 3 };
  assert.deepEqual(spares(spec, 0), [4, 5]);
  assert.deepEqual(spares(spec, 1), [5, 4]);
  assert.deepEqual(spares({ ...spec, connections: 5 }, 0), []);
});

test("no spare port is planned for any connection, and none is tried twice", () => {
  fc.assert(
    fc.property(anySpec, fc.nat(199), (spec, connection) => {
      const { sourcePort } = tuplesOf(spec, 0);
      const planned = new Set(range(0, spec.connections).map((other) => sourcePort(other, 0)));
      const tried = spares(spec, connection);
      assert.ok(tried.length <= 16 && tried.every((port) => !planned.has(port)));
      assert.equal(new Set(tried).size, tried.length);
    }),
  );
});

test("connections with the same source and destination try different spare ports at the same attempt", () => {
  const spec = { ports: [80], sources: ["127.0.0.1"], sourcePorts: range(5_000, 400), connections: 150 };
  const { sourcePort } = tuplesOf(spec, 0);
  for (let attempt = 1; attempt <= 16; attempt++) {
    const tried = range(0, 150).map((connection) => sourcePort(connection, attempt));
    assert.equal(new Set(tried).size, 150);
  }
});

test("no two connections share a tuple, and all tuples are used", () => {
  fc.assert(
    fc.property(anySpec, (spec) => {
      const capacity = spec.ports.length * spec.sources.length * spec.sourcePorts.length;
      const tuples = Array.from({ length: capacity }, (_, connection) => tupleAt(spec, 0, connection));
      assert.equal(new Set(tuples).size, capacity);
    }),
  );
});

test("a worker's connections have the tuples that they have in the whole swarm", () => {
  fc.assert(
    fc.property(anySpec, fc.nat(1_000_000), fc.nat(1_000), (spec, first, connection) => {
      assert.equal(tupleAt(spec, first, connection), tupleAt(spec, 0, first + connection));
    }),
  );
});

test("every port takes its even share", () => {
  fc.assert(
    fc.property(anySpec, fc.integer({ min: 1, max: 500 }), (spec, connections) => {
      const { destinationPort } = tuplesOf(spec, 0);
      const counts = new Map(spec.ports.map((port) => [port, 0]));
      for (let connection = 0; connection < connections; connection++) {
        const port = destinationPort(connection);
        counts.set(port, counts.get(port)! + 1);
      }
      const shares = [...counts.values()];
      assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
    }),
  );
});
