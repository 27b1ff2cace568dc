/** An error that nothing catches is exit code 4, and leaves no process: 1 would mean a failed expectation. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freed, freePorts, preloading, runScript } from "./command.ts";

const script = (first: number) => `import { listen, ports, seconds } from "c10m";
  export default listen(ports(${first}, 1)).swarm(20).hold(seconds(120)).measure();`;

for (const kind of ["exception", "rejection"] as const) {
  test(`${kind === "exception" ? "an exception" : "a rejection"} in a timer of the coordinator`, async () => {
    const first = await freePorts(1);
    const env = { ...preloading("throw-in-coordinator.mjs"), C10M_TEST_THROW: kind };
    const ended = await runScript(script(first), [], "node", env);
    assert.equal(ended.exitCode, 4, ended.stderr);
    assert.match(ended.stderr, /a defect of the coordinator/);
    await freed(first);
  });
}

test("the same on Deno", async () => {
  const first = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), "c10m-test-"));
  const file = join(folder, "my.bench.ts");
  writeFileSync(file, script(first));
  const args = ["run", "-A", "--no-lock", "test/run/preloads/throwing-run.mjs", file];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(join(cwd, "node_modules/.bin/deno"), args, { cwd, stdio: "ignore" });
  const exitCode = await new Promise((resolve) => child.once("exit", resolve));
  rmSync(folder, { recursive: true });
  assert.equal(exitCode, 4);
  await freed(first);
});
