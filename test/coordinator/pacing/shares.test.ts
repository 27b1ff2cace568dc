import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apportion } from "../../../runtime/coordinator/pacing/apportion.ts";
import { apportionByWeight } from "../../../runtime/coordinator/pacing/apportion-by-weight.ts";
import { split } from "../../../runtime/coordinator/pacing/shares.ts";

const sumOf = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0);

const SPLITS: [total: number, parts: number, shares: number[]][] = [
  [10, 4, [3, 3, 2, 2]],
  [8, 4, [2, 2, 2, 2]],
  [3, 5, [1, 1, 1, 0, 0]],
  [0, 2, [0, 0]],
  [7, 1, [7]],
];

for (const [total, parts, shares] of SPLITS) {
  test(`${total} in ${parts} parts: ${shares}`, () => {
    assert.deepEqual(split(total, parts), shares);
  });
}

test("a split loses nothing, and its shares differ by one at most", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 2_000 }), (total, parts) => {
      const shares = split(total, parts);
      assert.equal(shares.length, parts);
      assert.equal(sumOf(shares), total);
      assert.ok(shares[0]! - shares.at(-1)! <= 1);
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => b - a),
      );
    }),
  );
});

const ALLOTMENTS: [total: number, rooms: number[], shares: number[]][] = [
  [6, [5, 5, 5], [2, 2, 2]],
  [7, [5, 5, 5], [3, 2, 2]],
  [1, [2, 5, 5], [0, 1, 0]],
  [9, [1, 5, 5], [1, 4, 4]],
  [99, [1, 2, 3], [1, 2, 3]],
  [0, [4, 4], [0, 0]],
  [5, [0, 9], [0, 5]],
  [5, [], []],
];

for (const [total, rooms, shares] of ALLOTMENTS) {
  test(`${total} apportioned to rooms of [${rooms}]: [${shares}]`, () => {
    assert.deepEqual(apportion(total, rooms), shares);
  });
}

test("an apportionment uses all the room it needs, exceeds no room, and is even", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }), (total, rooms) => {
      const shares = apportion(total, rooms);
      assert.equal(sumOf(shares), Math.min(total, sumOf(rooms)));
      assert.ok(shares.every((share, index) => share >= 0 && share <= rooms[index]!));
      const most = Math.max(...shares);
      // Who got less than another by more than the remainder is full.
      assert.ok(shares.every((share, index) => most - share <= 1 || share === rooms[index]));
    }),
  );
});

const DEALS: [count: number, weights: number[], given: number[], shares: number[]][] = [
  [30, [100, 100, 100], [0, 0, 0], [10, 10, 10]],
  [10, [300, 100], [0, 0], [8, 2]],
  [1, [5, 5], [0, 0], [1, 0]],
  [1, [5, 5], [1, 0], [0, 1]],
  [7, [0, 7], [0, 0], [0, 7]],
  [7, [0, 0], [0, 0], [0, 0]],
  [0, [1, 2], [0, 0], [0, 0]],
];

for (const [count, weights, given, shares] of DEALS) {
  test(`${count} apportioned by weights of [${weights}] after [${given}]: [${shares}]`, () => {
    assert.deepEqual(apportionByWeight(count, weights, given), shares);
  });
}

test("repeated apportionments lose nothing, and keep every worker within two of the share due", () => {
  const weights = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 8 }).filter((all) => sumOf(all) > 0);
  fc.assert(
    fc.property(weights, fc.array(fc.nat(500), { minLength: 1, maxLength: 20 }), (own, counts) => {
      const given = own.map(() => 0);
      let total = 0;
      for (const count of counts) {
        const shares = apportionByWeight(count, own, given);
        assert.equal(sumOf(shares), count);
        for (const [index, share] of shares.entries()) given[index]! += share;
        total += count;
        for (const [index, weight] of own.entries()) {
          assert.ok(Math.abs(given[index]! - (total * weight) / sumOf(own)) < 2);
          if (weight === 0) assert.equal(given[index], 0);
        }
      }
    }),
  );
});
