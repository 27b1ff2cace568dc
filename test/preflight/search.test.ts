import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { largestThat, smallestThat } from "../../runtime/preflight/search.ts";

const edge = fc.integer({ min: -3, max: 1_003 });

test("property: the search finds the edge exactly, or says that there is none", () => {
  fc.assert(
    fc.property(edge, (last) => {
      const largest = largestThat(1, 1_000, (n) => n <= last);
      assert.equal(largest, last < 1 ? null : Math.min(last, 1_000));
      const smallest = smallestThat(1, 1_000, (n) => n >= last);
      assert.equal(smallest, last > 1_000 ? null : Math.max(last, 1));
    }),
  );
});

test("an empty range holds nothing", () => {
  assert.equal(
    largestThat(5, 4, () => true),
    null,
  );
  assert.equal(
    smallestThat(5, 4, () => true),
    null,
  );
});
