/** What happens between the last phase and the end, and between one run and the next. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Command, freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE = 'import { latency, milliseconds, ports, seconds, spawn } from "c10m";\n';
const TCP = fileURLToPath(new URL("servers/tcp.mjs", import.meta.url));

/** A run against a server that does not stop when it is asked to, in its last moments: every phase has finished. */
async function closingRun(flags: string[] = []) {
  const first = await freePorts(1);
  const command = new Command(
    `${LANGUAGE} export default spawn("${process.execPath} ${TCP} {port} stubborn", { ports: ports(${first}, 1) })
      .swarm(50).echo("hello").measure(latency);`,
    flags,
  );
  await command.untilSaid("verified in");
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(command.child.exitCode, null, "it waits for the server");
  return command;
}

test("Ctrl-C while everything is being closed takes nothing from the result, but decides the exit code", async () => {
  const command = await closingRun();
  command.child.kill("SIGINT");
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 130, ended.stderr);
  assert.equal(ended.result!.verdict, "passed");
  const { aborted, phases, messages } = onlyRun(ended);
  assert.equal(aborted, null);
  assert.ok(phases.every(({ finished }) => finished));
  assert.equal(messages.verified, 50);
  assert.match(ended.stdout, /PASSED/);
  assert.doesNotMatch(ended.stdout, /INTERRUPTED|partial/);
});

test("a deadline that passes while everything is being closed has cut nothing short", async () => {
  // The server takes three seconds to close; when that begins depends on how busy the machine is.
  for (let deadlineS = 3; ; deadlineS += 2) {
    const first = await freePorts(1);
    const startedMs = performance.now();
    const ended = await runScript(
      `${LANGUAGE} export default spawn("${process.execPath} ${TCP} {port} stubborn", { ports: ports(${first}, 1) })
        .swarm(10).hold(milliseconds(100)).measure();`,
      ["--deadline", `${deadlineS}s`],
    );
    const { aborted, phases } = onlyRun(ended);
    if (aborted !== null && deadlineS < 30) {
      assert.notEqual(phases[1]?.finished, true, "it was not yet being closed");
      continue;
    }
    assert.ok(performance.now() - startedMs > deadlineS * 1_000, "it passed");
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    assert.equal(ended.result!.verdict, "passed");
    return;
  }
});

test("Ctrl-C while the first of several runs is being closed: that run is whole, the next never began", async () => {
  const command = await closingRun(["--runs", "3"]);
  command.child.kill("SIGINT");
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 130, ended.stderr);
  assert.equal(ended.result!.verdict, "interrupted");
  assert.deepEqual(
    ended.result!.runs.map(({ repetition, aborted, messages }) => [repetition, aborted, messages.verified]),
    [
      [1, null, 50],
      [2, "interrupted (SIGINT)", 0],
    ],
  );
  assert.match(ended.stdout, /INTERRUPTED: run 2: interrupted \(SIGINT\)/);
});

test("an error in a later run leaves the results of those before it, and says why", async (t) => {
  const folder = temporaryFolder(t);
  const server = join(folder, "server");
  // There for the first run only.
  writeFileSync(server, `#!/bin/sh\nrm "$0"\nexec "${process.execPath}" "${TCP}" "$@"\n`);
  chmodSync(server, 0o755);
  const first = await freePorts(1);
  const ended = await runScript(
    `${LANGUAGE} export default spawn("${server} {port}", { ports: ports(${first}, 1) }).swarm(20).echo("x").measure();`,
    ["--runs", "3"],
  );
  assert.equal(ended.exitCode, 4, ended.stderr);
  assert.equal(ended.result!.verdict, "aborted");
  const [whole, broken, ...others] = ended.result!.runs;
  assert.deepEqual([whole!.aborted, whole!.messages.verified], [null, 20]);
  assert.match(broken!.aborted!, /^cannot start `.*server \{port\}`: no such program/);
  assert.deepEqual([broken!.connections.opened, broken!.phases.length, others.length], [0, 0, 0]);
  assert.match(ended.stdout, /ABORTED: run 2: cannot start/);
});

test("a server that dies in the last round ends the run with exit code 4, in a phase that was not finished", async () => {
  for (let attempt = 0; attempt < 4; attempt++) {
    const first = await freePorts(1);
    const ended = await runScript(
      `${LANGUAGE} export default spawn("${process.execPath} ${TCP} {port} exit=990", { ports: ports(${first}, 1) })
        .swarm(200).echo("hello", { rounds: 5 }).measure();`,
    );
    assert.equal(ended.exitCode, 4, ended.stdout);
    assert.equal(ended.result!.verdict, "aborted");
    const { aborted, phases, connections } = onlyRun(ended);
    assert.match(aborted!, /exited with code 7/);
    assert.deepEqual([phases.at(-1)!.kind, phases.at(-1)!.finished], ["echo", false]);
    assert.equal(connections.held, 0);
  }
});

test("a result that cannot be written in the end: what and why, without a stack, and exit code 4", async (t) => {
  const folder = join(temporaryFolder(t), "results");
  mkdirSync(folder);
  const first = await freePorts(1);
  const command = new Command(
    `${LANGUAGE} export default spawn("${process.execPath} ${TCP} {port}", { ports: ports(${first}, 1) })
      .swarm(10).hold(seconds(1)).measure();`,
    ["--json", join(folder, "result.json")],
  );
  await command.untilSaid("open 10");
  rmSync(folder, { recursive: true });
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 4);
  assert.match(ended.stdout, /10 of 10 held/);
  assert.match(ended.stderr, /^c10m: Cannot write the result to .*result\.json: the folder .* does not exist/m);
  assert.doesNotMatch(ended.stderr, /^\s+at /m);
});

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "c10m-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
