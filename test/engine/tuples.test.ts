import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type TupleSpec, tuplesOf } from "../../runtime/engine/tuples.ts";

function tupleAt(spec: TupleSpec, first: number, connection: number): string {
  const tuples = tuplesOf(spec, first);
  const source = `${tuples.sourceAddress(connection)}:${tuples.sourcePort(connection)}`;
  return `${source} > ${tuples.destinationPort(connection)}`;
}

test("ports take turns first, then source addresses, then source ports", () => {
  const spec = { ports: [80, 81], sources: ["127.0.0.1", "127.0.0.2"], sourcePorts: [5000, 5001] };
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
  const spec = { ports: [80, 81, 82], sources: null, sourcePorts: [] };
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
