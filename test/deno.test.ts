/** What must hold on Deno as on Node: each engine, and the WebSocket codec. The same test files, run by Deno. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Lines of a failing run that are shown: the failures and their summary come last. */
const SHOWN_LINES = 60;

interface Tried {
  readonly exitCode: number;
  readonly output: string;
}

function onDeno(...files: string[]): Promise<Tried> {
  const args = ["test", "-A", "--no-check", "--no-lock", ...files];
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1 << 26 };
    execFile("node_modules/.bin/deno", args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ exitCode, output: `${stdout}${stderr}${error !== null && stdout === "" ? error.message : ""}` });
    });
  });
}

/** Without the Autobahn cases, which drive whole engines for minutes: they run on Node. */
const CODEC = readdirSync(`${ROOT}test/websocket`)
  .filter((name) => name.endsWith(".test.ts") && name !== "autobahn.test.ts")
  .map((name) => `test/websocket/${name}`);

// All at once: most of their time is spent waiting.
const runs = {
  "every engine": onDeno("test/engine/same.test.ts"),
  "what only the uring engine has": onDeno("test/engine/uring.test.ts", "test/engine/ring.test.ts"),
  "the WebSocket codec": onDeno(...CODEC),
};

for (const [what, run] of Object.entries(runs)) {
  test(`on Deno, ${what} passes the tests that it passes on Node`, async () => {
    const { exitCode, output } = await run;
    const shown = output.split("\n").slice(-SHOWN_LINES).join("\n");
    assert.equal(exitCode, 0, shown);
    assert.match(output, /ok \| [1-9]\d* passed \| 0 failed/, shown);
  });
}
