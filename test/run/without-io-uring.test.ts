/** Whole runs where io_uring is forbidden, as in a container under Docker's default seccomp profile. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { RunResult } from "../../runtime/result/schema.ts";
import { whereItWorks } from "../engine/engines-here.ts";
import { freePorts, starters } from "./command.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LAUNCHER = fileURLToPath(new URL("faults/without-io-uring.mjs", import.meta.url));
const NOBODY = 65_534;
const WHY = "auto: uring cannot be used: a seccomp profile forbids it (Docker: --security-opt seccomp=unconfined)";

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script under the filter; an ordinary user can read its folder. */
function run(script: string, flags: readonly string[], command: readonly string[], user: readonly string[]): Finished {
  const folder = mkdtempSync(join(tmpdir(), "c10m-test-"));
  try {
    chmodSync(folder, 0o755);
    const file = join(folder, "my.bench.ts");
    writeFileSync(file, script, { mode: 0o644 });
    const args = [LAUNCHER, ...user, ...command, file, ...flags];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    return { exitCode: status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function scriptFor(protocol: "tcp" | "websocket"): Promise<string> {
  const first = await freePorts(2);
  return `import { latency, listen, memory, ports } from "c10m";
    export default listen(ports(${first}, 2))${protocol === "websocket" ? ".websocket()" : ""}.swarm(300)
      .echo("hello", { rounds: 5 }).measure(memory, latency);`;
}

whereItWorks("epoll", "runs without io_uring", () => {
  for (const starter of ["node", "deno"] as const) {
    for (const protocol of ["tcp", "websocket"] as const) {
      test(`${starter}, ${protocol}: auto takes epoll where a seccomp profile forbids io_uring, and says why`, async () => {
        const { exitCode, stdout, stderr } = run(await scriptFor(protocol), ["--json", "-"], starters[starter], []);
        assert.equal(exitCode, 0, stderr);
        const { engine, connections, messages } = JSON.parse(stdout).runs[0] as RunResult;
        assert.deepEqual(engine, { server: "epoll", swarm: "epoll", why: WHY });
        assert.deepEqual([connections.held, messages.verified], [300, 1_500]);
      });
    }
  }

  test("an ordinary user gets the same", async () => {
    const user = process.getuid?.() === 0 ? ["--user", String(NOBODY)] : [];
    const { exitCode, stdout, stderr } = run(await scriptFor("tcp"), ["--json", "-"], starters.node, user);
    assert.equal(exitCode, 0, stderr);
    const { engine, connections } = JSON.parse(stdout).runs[0] as RunResult;
    assert.deepEqual([engine.swarm, connections.held], ["epoll", 300]);
  });

  test("uring asked for by name is refused with the reason", async () => {
    const { exitCode, stderr } = run(await scriptFor("tcp"), ["--engine", "uring"], starters.node, []);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /cannot use the uring engine: a seccomp profile forbids it/);
  });

  test("the doctor says how many connections epoll holds, and why uring holds none", async () => {
    const doctor = [process.execPath, "scripts/doctor.mjs"];
    const { stdout, stderr } = run(await scriptFor("tcp"), ["--json", "-"], doctor, []);
    const { capacities } = JSON.parse(stdout) as {
      capacities: { engine: string; connections: number | null; binding: string }[];
    };
    const of = (name: string) => capacities.filter(({ engine }) => engine === name);
    assert.ok(
      of("epoll").every(({ connections }) => connections !== null && connections > 1_000),
      stderr,
    );
    for (const { connections, binding } of of("uring")) {
      assert.equal(connections, null);
      assert.match(binding, /a seccomp profile forbids it/);
    }
  });
});
