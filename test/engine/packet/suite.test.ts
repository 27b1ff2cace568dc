import assert from "node:assert/strict";
import { test } from "node:test";
import { testInside } from "./namespace.ts";

/** How many tests a report in TAP says have passed and failed. */
export function countsOf(output: string): { passed: number; failed: number } {
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(output)?.[1] ?? Number.NaN);
  return { passed: count("pass"), failed: count("fail") };
}

for (const [server, swarm] of [
  ["packet", "packet"],
  ["kernel", "packet"],
  ["packet", "kernel"],
] as const) {
  test(`the shared engine suite: ${server} server, ${swarm} swarm`, async () => {
    const { exitCode, output } = await testInside("suite.ts", server, swarm);
    const { passed, failed } = countsOf(output);
    assert.ok(exitCode === 0 && failed === 0 && passed > 40, `exit code ${exitCode}:\n${output}`);
  });
}
