import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import type { SpawnSpec } from "../../../runtime/coordinator/workers/protocol.ts";
import { killTree, SpawnedServer } from "../../../runtime/coordinator/workers/spawned-server.ts";
import { identityOf, ServerTree } from "../../../runtime/host/server-tree.ts";
import { eventually } from "../../engine/eventually.ts";

function specOf(script: string, overrides: Partial<SpawnSpec> = {}): SpawnSpec {
  return {
    words: [process.execPath, "-e", script],
    cwd: process.cwd(),
    env: {},
    host: "127.0.0.1",
    ports: [],
    ready: null,
    readyTimeoutMs: 10_000,
    ...overrides,
  };
}

/** Starts a script, which must end whatever the test does. */
async function withServer(spec: SpawnSpec, use: (server: SpawnedServer) => Promise<void>): Promise<void> {
  const server = await SpawnedServer.start(spec);
  try {
    await use(server);
  } finally {
    server.kill("SIGKILL");
  }
}

const READY = { source: "^ready$", flags: "" };
const STAYS = "setInterval(() => {}, 1_000); console.log('ready');";

const saidReady = (server: SpawnedServer) => eventually("it says that it is ready", () => server.saidReady);

test("a program that does not exist is reported by its code", async () => {
  await assert.rejects(SpawnedServer.start(specOf("", { words: ["no-such-program-anywhere"] })), { code: "ENOENT" });
  await assert.rejects(SpawnedServer.start(specOf("", { cwd: "no/such/directory" })), { code: "ENOENT" });
});

const ENDS: [how: string, script: string][] = [
  ["exited with code 0", ""],
  ["exited with code 3", "process.exit(3)"],
  ["was killed (SIGKILL)", "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1_000)"],
];

for (const [how, script] of ENDS) {
  test(`how it ended: ${how}`, async () => {
    await withServer(specOf(script), async (server) => {
      assert.equal(await server.exited, how);
      assert.equal(server.hasExited, true);
    });
  });
}

test("it runs in its folder, with its environment added to that of c10m", async () => {
  const script = "console.log(process.cwd(), process.env.MODE, process.env.PATH === undefined)";
  await withServer(specOf(script, { cwd: "/", env: { MODE: "test" } }), async (server) => {
    await eventually("it has printed", () => server.outputTail() === "\n  | / test false");
  });
});

test("no pattern to wait for is ready at once; a pattern waits for a line that matches, printed anywhere", async () => {
  await withServer(specOf(STAYS), async (server) => assert.equal(server.saidReady, true));
  const loud = "console.log('not ready yet'); setTimeout(() => console.error('ready'), 50);";
  await withServer(specOf(`${loud} setInterval(() => {}, 1_000)`, { ready: READY }), async (server) => {
    assert.equal(server.saidReady, false);
    await saidReady(server);
    assert.equal(server.outputTail(), "\n  | not ready yet\n  | ready");
  });
});

test("a pattern's flags count, but one that remembers where it was matches every line anew", async () => {
  const script = "console.log('NOT READY'); console.log('READY'); setInterval(() => {}, 1_000)";
  await withServer(specOf(script, { ready: { source: "^ready", flags: "giy" } }), saidReady);
});

test("stop asks with SIGTERM, so that a server may tidy up", async () => {
  const script = `process.on('SIGTERM', () => { console.log('tidied'); process.exit(0); }); ${STAYS}`;
  await withServer(specOf(script, { ready: READY }), async (server) => {
    await saidReady(server);
    await server.stop();
    assert.equal(await server.exited, "exited with code 0");
    await eventually("its last words are there", () => server.outputTail().endsWith("tidied"));
    assert.equal(server.kill(0), false);
  });
});

test("a server that ignores SIGTERM is killed", async () => {
  const script = `process.on('SIGTERM', () => {}); ${STAYS}`;
  await withServer(specOf(script, { ready: READY }), async (server) => {
    await saidReady(server);
    await server.stop();
    assert.equal(await server.exited, "was killed (SIGKILL)");
  });
});

test("stop ends the children of its children too, when the first process is long gone", async () => {
  const grandchild = "console.log('pid ' + process.pid); setInterval(() => {}, 1_000)";
  const start = (script: string) =>
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { stdio: 'inherit' })`;
  const middle = start(grandchild);
  await withServer(specOf(`${start(middle)}; setTimeout(() => process.exit(0), 0)`), async (server) => {
    assert.equal(await server.exited, "exited with code 0");
    await eventually("the grandchild runs", () => /pid \d+/.test(server.outputTail()));
    const pid = Number(/pid (\d+)/.exec(server.outputTail())![1]);
    assert.ok(runs(pid));
    await server.stop();
    assert.ok(!runs(pid));
  });
});

test("stopping a server that has ended is no failure", async () => {
  await withServer(specOf(""), async (server) => {
    await server.exited;
    await server.stop();
    await server.stop();
  });
});

test("however much a server prints, little is kept in memory", async () => {
  const flood = `
    const line = "x".repeat(65_535) + "\\n";
    let left = 4_096;
    const more = () => {
      while (left-- > 0) if (!process.stdout.write(line)) return process.stdout.once("drain", more);
      console.log("ready");
    };
    more();`;
  const before = process.memoryUsage().rss;
  await withServer(specOf(flood, { ready: READY }), async (server) => {
    await saidReady(server);
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < 160 * 1_048_576, `256 MiB were printed, ${grown} bytes are kept`);
    assert.ok(server.outputTail().length < 5_000);
  });
});

test("a server that does not exist cannot be killed", () => {
  assert.equal(killTree(new ServerTree({ pid: 2 ** 22 + 1, startedAtTicks: 1 }, "C10M_SPAWNED_BY_NOBODY"), 0), false);
});

test("a process that has left the group, and whose parent is gone, still belongs to the server, and is ended with it", async () => {
  const daemon = "console.log('pid ' + process.pid); process.on('SIGTERM', () => {}); setInterval(() => {}, 1_000)";
  const detach = (script: string) =>
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { stdio: 'inherit', detached: true }).unref()`;
  await withServer(specOf(`${detach(daemon)}; setTimeout(() => process.exit(0), 0)`), async (server) => {
    assert.equal(await server.exited, "exited with code 0");
    await eventually("the daemon runs", () => /pid \d+/.test(server.outputTail()));
    const pid = Number(/pid (\d+)/.exec(server.outputTail())![1]);
    assert.ok(runs(pid));
    assert.deepEqual(
      new ServerTree(server.root, server.mark).members().map((member) => member.pid),
      [pid],
    );
    assert.equal(server.others, 1);
    await server.stop();
    assert.ok(!runs(pid));
    assert.equal(server.others, 0);
  });
});

/** Whether a process runs; one that has ended and waits to be reaped does not. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

test("a process that was given the pid of a server that has ended is not its member, and is not killed", async () => {
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1_000)"], { detached: true, stdio: "ignore" });
  try {
    const identity = identityOf(stranger.pid!);
    const earlier = { ...identity, startedAtTicks: identity.startedAtTicks! - 1 };
    const tree = new ServerTree(earlier, "C10M_SPAWNED_BY_NOBODY");
    assert.deepEqual(tree.members(), []);
    assert.equal(killTree(tree, "SIGKILL"), false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(runs(stranger.pid!), "the stranger still runs");
    assert.equal(killTree(new ServerTree(identity, "C10M_SPAWNED_BY_NOBODY"), "SIGKILL"), true);
    await eventually("the same process is killed by its true identity", () => !runs(stranger.pid!));
  } finally {
    stranger.kill("SIGKILL");
  }
});
