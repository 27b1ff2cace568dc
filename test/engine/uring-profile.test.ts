import assert from "node:assert/strict";
import { test } from "node:test";
import { banksFilledTogether, FULL_SHARE } from "../../runtime/engine/uring/profile.ts";

test("banks filled together have room for one more connection a port, and for what is on its way, when they are full", () => {
  const table: [slots: number, ports: number, banks: number][] = [
    [32_768, 1, 2],
    [20_000, 200, 2],
    [20_000, 15_000, 5],
    [1_024, 600, 35],
  ];
  for (const [slots, ports, banks] of table) {
    assert.equal(banksFilledTogether(slots, ports), banks, `${slots} slots, ${ports} ports`);
    assert.ok(banks * slots * (1 - FULL_SHARE) >= 8_192 + ports);
  }
});
