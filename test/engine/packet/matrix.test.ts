import assert from "node:assert/strict";
import { test } from "node:test";
import { testInside } from "./namespace.ts";

const SIDES = [
  ["packet", "packet"],
  ["kernel", "packet"],
  ["packet", "kernel"],
] as const;

for (const [server, swarm] of SIDES) {
  for (const link of ["perfect", "loss-1", "loss-5", "reordering", "duplication", "corruption"]) {
    test(`${server} server, ${swarm} swarm, on a link with ${link}: echoes of 1 byte to 1 MiB are exact`, async () => {
      const { exitCode, output } = await testInside("matrix.ts", server, swarm, link);
      assert.equal(exitCode, 0, output);
    });
  }
}
