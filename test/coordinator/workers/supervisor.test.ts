/** Servers that do not get ready, or do not stay: each is told with what it was waiting for and with its last words. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import type { FromWorker, SpawnSpec } from "../../../runtime/coordinator/workers/protocol.ts";
import { supervisorRole } from "../../../runtime/coordinator/workers/supervisor-role.ts";
import { eventually } from "../../engine/eventually.ts";
import { freePorts } from "../../engine/ports.ts";

const WARMS_UP = "echo warming up; exec sleep 60";
const LISTENS = "require('net').createServer().listen(Number(process.argv[1]), '127.0.0.1')";

/** A supervisor over a script, which is given the port; it is disposed of whatever the test does. */
async function withWarden(
  script: string,
  spec: Partial<SpawnSpec>,
  use: (start: () => Promise<void>, told: FromWorker[], port: number) => Promise<void>,
): Promise<void> {
  const [port = 0] = await freePorts(1);
  const told: FromWorker[] = [];
  const words = [process.execPath, "-e", script, String(port)];
  const common = { words, cwd: process.cwd(), env: {}, host: "127.0.0.1", ports: [port], ready: null };
  const whole = { ...common, readyTimeoutMs: 1_000, ...spec };
  const supervisor = supervisorRole({ kind: "spawn", spec: whole }, (message) => told.push(message));
  try {
    await use(() => supervisor.start(), told, port);
  } finally {
    await supervisor.dispose();
  }
}

const NEVER: [what: string, script: string, spec: Partial<SpawnSpec>, message: RegExp][] = [
  [
    "accepts",
    "",
    { words: ["sh", "-c", WARMS_UP] },
    /^the server was not ready after 1 s: port \d+ does not accept \(ECONNREFUSED\)\n {2}\| warming up$/,
  ],
  [
    "says that it is ready",
    "",
    { words: ["sh", "-c", WARMS_UP], ready: { source: "up and running", flags: "" } },
    /^the server was not ready after 1 s: no line of its output matches `ready`\n {2}\| warming up$/,
  ],
  [
    "stays",
    "console.error('no database'); process.exit(3)",
    { readyTimeoutMs: 20_000 },
    /^the server exited with code 3 before it was ready\n {2}\| no database$/,
  ],
  [
    "stays in the foreground",
    `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore', detached: true }).unref()`,
    { readyTimeoutMs: 20_000 },
    /^the server exited with code 0 before it was ready, but processes that it started still ran: c10m needs a server that stays in the foreground$/,
  ],
];

for (const [what, script, spec, message] of NEVER) {
  test(`a server that never ${what}`, async () => {
    await withWarden(script, spec, async (start) => {
      await assert.rejects(start(), (error: NodeJS.ErrnoException) => {
        assert.equal(error.code, "NOT_READY");
        assert.match(error.message, message);
        return true;
      });
    });
  });
}

test("a server that is ready, and then ends", async () => {
  const script = `${LISTENS}.once('connection', () => setTimeout(() => { console.log('bye'); process.exit(9); }, 300))`;
  await withWarden(script, { readyTimeoutMs: 20_000 }, async (start, told) => {
    await start();
    await eventually("its end is told", () => told.some(({ kind }) => kind === "server-exited"));
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ["spawned", "server-exited"],
    );
    const [, last] = told;
    assert.ok(last?.kind === "server-exited");
    assert.equal(last.message, "the server exited with code 9\n  | bye");
  });
});
