import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { canonicalJson } from "../../dsl/canonical.ts";
import { Command, freed, freePorts, runScript } from "./command.ts";

const LANGUAGE = 'import { compare, latency, listen, ports, seconds, spawn } from "c10m";\n';
const SERVER = `${process.execPath} ${fileURLToPath(new URL("servers/tcp.mjs", import.meta.url))}`;

/** Plans that all listen on the same ports. */
async function comparing(plans: (first: number) => Record<string, string>): Promise<{ script: string; first: number }> {
  const first = await freePorts(2);
  const lines = Object.entries(plans(first)).map(([name, plan]) => `${JSON.stringify(name)}: ${plan},`);
  return { script: `${LANGUAGE}export default compare({\n${lines.join("\n")}\n});\n`, first };
}

const spawned = (first: number, rest = "", options = "") =>
  `spawn(${JSON.stringify(`${SERVER} {ports} ${rest}`)}, { ports: ports(${first}, 2)${options} })`;
const LOAD = '.swarm(100).echo("hello").measure(latency)';

test("several servers on the same ports: one after another, shuffled, each failure in its own row", async () => {
  const { script, first } = await comparing((port) => ({
    ours: `listen(ports(${port}, 2))${LOAD}`,
    theirs: spawned(port) + LOAD,
    broken: spawned(port, "crash") + LOAD,
    missing: `spawn("no-such-server", { ports: ports(${port}, 2) })${LOAD}`,
    absent: spawned(port, "", ', needs: "no-such-program --version"') + LOAD,
    "without its module": spawned(port, "", `, needs: "${process.execPath} -e 'require(\\"no-such-module\\")'"`) + LOAD,
  }));
  const ended = await runScript(script, ["--runs", "2"]);
  assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
  const { plans, runs, verdict } = ended.result!;
  assert.equal(verdict, "aborted");
  assert.deepEqual(
    plans.map(({ name, skipped }) => [name, skipped === null]),
    [
      ["ours", true],
      ["theirs", true],
      ["broken", true],
      ["missing", true],
      ["absent", false],
      ["without its module", false],
    ],
  );
  // A plan that could not finish is not run again.
  const named = runs.map(({ name, repetition }) => `${name} ${repetition}`);
  assert.deepEqual(named.sort(), ["broken 1", "missing 1", "ours 1", "ours 2", "theirs 1", "theirs 2"]);
  for (const { name, aborted, connections, messages } of runs) {
    if (name === "broken") assert.match(aborted!, /exited with code 3 before it was ready/);
    else if (name === "missing") assert.match(aborted!, /no such program/);
    else assert.deepEqual([aborted, connections.held, messages.verified], [null, 100, 100]);
  }
  assert.match(ended.stdout, /│ ours +│ +100 │/);
  assert.match(ended.stdout, /✗ broken: .*exited with code 3/);
  assert.match(ended.stdout, /- absent: skipped, `no-such-program --version` failed: there is no such program/);
  assert.match(ended.stdout, /- without its module: skipped, .* exited with code 1/);
  assert.match(ended.stderr, /^theirs \(run 2 of 2\): open 100: 100 of 100 connections in /m);
  await freed(first);
});

test("the comparison that --plan prints has the script's hash, and runs where the script does", async () => {
  const { script } = await comparing((port) => ({ b: `listen(ports(${port}, 2))${LOAD}`, a: spawned(port) + LOAD }));
  const ended = await runScript(script);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  assert.deepEqual(
    ended.result!.runs.map(({ name }) => name),
    ["b", "a"],
  );
  const { hash, plan } = await printedPlan(script);
  assert.equal(ended.result!.planHash, hash);
  const command = new Command(plan, ["--connections", "50"], "deno", "plan.json");
  const again = await command.ended;
  await command.leavesNothing();
  assert.equal(again.exitCode, 0, again.stderr + again.stdout);
  assert.equal(again.result!.planHash, hash);
  assert.deepEqual(
    again.result!.runs.map(({ connections }) => connections.held),
    [50, 50],
  );
  assert.match(again.stdout, /Not the size in the script: 50 connections instead of 100/);
});

test("every refusal of every plan is told, by name, before any is run", async () => {
  const { script } = await comparing((port) => ({
    fine: spawned(port) + LOAD,
    "too large": `listen(ports(${port}, 2)).swarm(90_000_000).measure(latency)`,
    "taken port": `listen(ports(1, 1), { host: "127.0.0.1", workers: 4 }).swarm(10).measure(latency)`,
  }));
  const ended = await runScript(script, ["--engine", "node"]);
  assert.equal(ended.exitCode, 3, ended.stderr + ended.stdout);
  assert.match(ended.stderr, /^c10m: too large: Cannot run 90,000,000 connections/m);
  assert.match(ended.stderr, /^c10m: taken port: Cannot run 10 connections/m);
  assert.doesNotMatch(ended.stderr, /fine/);
  assert.equal(ended.result, null);
});

test("--fit scales all plans alike, and --deadline ends them all", async () => {
  const { script } = await comparing((port) => ({
    narrow: `listen(ports(${port}, 1), { workers: 1 }).swarm(1_500).measure(latency)`,
    wide: `listen(ports(${port}, 2)).swarm(500).hold(seconds(60)).measure(latency)`,
    never: `listen(ports(${port}, 2)).swarm(500).measure(latency)`,
  }));
  const ended = await runScript(script, ["--fit", "--engine", "node", "--deadline", "9s"], "limited");
  assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
  const [narrow, wide, ...others] = ended.result!.runs;
  assert.ok(narrow!.connections.requested < 1_000);
  assert.equal(wide!.connections.requested, Math.floor(narrow!.connections.requested / 3 + 1e-6));
  assert.deepEqual([narrow!.aborted, others.length], [null, 0]);
  assert.match(wide!.aborted!, /the deadline of 9\.00 s passed/);
  assert.match(ended.stdout, /✗ never: not run/);
});

test("a signal ends them all, with what there is", async () => {
  const { script, first } = await comparing((port) => ({
    first: `listen(ports(${port}, 2))${LOAD}`,
    second: `${spawned(port)}.swarm(50).hold(seconds(600)).measure(latency)`,
    third: `listen(ports(${port}, 2))${LOAD}`,
  }));
  const command = new Command(script);
  await command.untilSaid("second: open 50");
  command.child.kill("SIGINT");
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 130, ended.stderr);
  assert.equal(ended.result!.verdict, "interrupted");
  assert.deepEqual(
    ended.result!.runs.map(({ name, aborted, connections }) => [name, aborted, connections.held]),
    [
      ["first", null, 100],
      ["second", "interrupted (SIGINT)", 50],
    ],
  );
  assert.match(ended.stdout, /✗ third: not run/);
  await freed(first);
});

test("what takes the ports between two runs is not measured in place of the server", async () => {
  const { script, first } = await comparing((port) => ({ one: spawned(port) + LOAD, next: spawned(port) + LOAD }));
  const command = new Command(script);
  await command.untilSaid("one: echo");
  // A quarter of a second at least lies between the end of one server and the start of the next.
  const intruder = net.createServer((socket) => socket.pipe(socket));
  while (!(await listens(intruder, first))) await new Promise((resolve) => setTimeout(resolve, 2));
  const ended = await command.ended;
  await new Promise((resolve) => intruder.close(resolve));
  await command.leavesNothing();
  assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
  const [one, next] = ended.result!.runs;
  assert.deepEqual([one!.aborted, one!.messages.verified], [null, 100]);
  assert.match(next!.aborted!, /^port \d+ is not free after the previous run \(EADDRINUSE\)/);
  assert.equal(next!.connections.opened, 0);
});

function listens(server: net.Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.removeAllListeners("error").removeAllListeners("listening");
    server.once("error", () => resolve(false)).once("listening", () => resolve(true));
    server.listen({ port, host: "127.0.0.1", exclusive: true });
  });
}

test("a script of one plan whose need is not met is refused", async () => {
  const { script } = await comparing((port) => ({ only: spawned(port, "", ', needs: "false"') + LOAD }));
  const ended = await runScript(script);
  assert.equal(ended.exitCode, 3, ended.stderr);
  assert.match(ended.stderr, /^c10m: cannot run only: `false` exited with code 1$/m);
});

async function printedPlan(script: string): Promise<{ plan: string; hash: string }> {
  const folder = mkdtempSync(join(tmpdir(), "c10m-test-"));
  const file = join(folder, "my.bench.ts");
  writeFileSync(file, script);
  const args = ["scripts/run.mjs", file, "--plan"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  rmSync(folder, { recursive: true });
  return {
    plan: stdout,
    hash: createHash("sha256")
      .update(canonicalJson(JSON.parse(stdout)))
      .digest("hex"),
  };
}
