/** `c10m init`: what it writes runs at once, in a pipe and on a terminal. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Outcome, run, withTemporaryFolder } from "../scripts/stand-in.ts";

const RUN = fileURLToPath(new URL("../../scripts/run.mjs", import.meta.url));
const c10m = (folder: string, ...args: string[]) => run(process.execPath, [RUN, ...args], folder);

/** Runs c10m on a pseudo-terminal (util-linux's script) and types the answers. */
function onTerminal(folder: string, answers: readonly string[]): Promise<Outcome> {
  const command = `'${process.execPath}' '${RUN}' init`;
  const typed = answers.map((answer) => `sleep 1; echo '${answer}'`).join("; ");
  return run("sh", ["-c", `(${typed}; sleep 1) | script -qec "${command}" /dev/null`], folder);
}

describe("c10m init", () => {
  test("asks nothing in a pipe, and its script runs", async () => {
    await withTemporaryFolder(async (folder) => {
      const { code, stdout, stderr } = await c10m(folder, "init");
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^wrote first\.bench\.ts\n {2}run it: {2}npx zx \S+run\.mjs first\.bench\.ts\n$/);
      const ran = await c10m(folder, "first.bench.ts", "--connections", "20", "--isolate", "--json", "result.json");
      assert.equal(ran.code, 0, ran.stderr);
      const { runs } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
      assert.equal(runs[0].connections.held, 20);
      assert.equal(runs[0].messages.verified, 100);
    });
  });

  test("writes the workflow with the name of the script", async () => {
    await withTemporaryFolder(async (folder) => {
      const { code, stderr } = await c10m(folder, "init", "bench/chat.bench.ts", "--workflow");
      assert.equal(code, 0, stderr);
      assert.match(
        readFileSync(join(folder, ".github/workflows/benchmark.yml"), "utf8"),
        /^ +BENCH: bench\/chat\.bench\.ts$/m,
      );
      assert.ok(existsSync(join(folder, "bench/chat.bench.ts")));
    });
  });

  test("asks three questions on a terminal", async () => {
    await withTemporaryFolder(async (folder) => {
      const { code, stdout } = await onTerminal(folder, ["tcp://127.0.0.1:9000", "250", "y"]);
      assert.equal(code, 0, stdout);
      const script = readFileSync(join(folder, "first.bench.ts"), "utf8");
      assert.match(script, /connect\("tcp:\/\/127\.0\.0\.1:9000"\)\n {2}\.swarm\(250\)/);
      assert.ok(existsSync(join(folder, ".github/workflows/benchmark.yml")));
      const planned = await c10m(folder, "first.bench.ts", "--plan");
      assert.equal(planned.code, 0, planned.stderr);
    });
  });

  test("ends without a file on Ctrl-C", async () => {
    await withTemporaryFolder(async (folder) => {
      const { code } = await onTerminal(folder, ["\x03"]);
      assert.equal(code, 130);
      assert.equal(existsSync(join(folder, "first.bench.ts")), false);
    });
  });

  test("takes the defaults for the questions that are left on Ctrl-D", async () => {
    await withTemporaryFolder(async (folder) => {
      const { code, stdout } = await onTerminal(folder, ["node my.mjs {port}", "\x04"]);
      assert.equal(code, 0, stdout);
      assert.match(readFileSync(join(folder, "first.bench.ts"), "utf8"), /spawn\("node my\.mjs \{port\}"/);
      assert.equal(existsSync(join(folder, ".github")), false);
    });
  });

  test("overwrites nothing, and names what is wrong", async () => {
    await withTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, "first.bench.ts"), "mine");
      const existing = await c10m(folder, "init");
      assert.equal(existing.code, 2);
      assert.match(existing.stderr, /first\.bench\.ts exists already/);
      assert.equal(readFileSync(join(folder, "first.bench.ts"), "utf8"), "mine");
      const misnamed = await c10m(folder, "init", "chat.ts");
      assert.equal(misnamed.code, 2);
      assert.match(misnamed.stderr, /write c10m init chat\.bench\.ts/);
    });
  });
});
