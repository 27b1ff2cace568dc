import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Command, commandLine, freed, freePorts, onlyRun, until } from "./command.ts";

type LongPhase = "ramp" | "echo";

/** A run that a test can break in the middle of a phase that nobody waits for to end: two workers a side. */
async function longRun(phase: LongPhase, starter: "node" | "zx" | "npx" | "deno" = "node", flags: string[] = []) {
  const first = await freePorts(4);
  const command = new Command(
    `import { latency, listen, ports, seconds } from "c10m";
    export default listen(ports(${first}, 4), { workers: 2 }).swarm(2_000, { workers: 2 })
      .ramp({ over: seconds(${phase === "ramp" ? 10 : 0.5}) }).echo("hello", { rounds: 1_000_000 }).measure(latency);`,
    flags,
    starter,
  );
  return { command, first };
}

/** Waits until the phase before has ended, so that the run is in the middle of the one named. */
async function middleOf(command: Command, phase: LongPhase): Promise<void> {
  await command.untilSaid(phase === "ramp" ? "starting the workers" : "ramp to 2,000");
  await until(() => command.workers("worker").length === 4, "four workers");
  await new Promise((resolve) => setTimeout(resolve, 600));
}

for (const phase of ["ramp", "echo"] as const) {
  for (const victim of ["swarm worker 2", "server worker 2"]) {
    test(`a ${victim} killed in the middle of the ${phase} ends the run with exit code 4 and a partial result`, async () => {
      const { command, first } = await longRun(phase);
      await middleOf(command, phase);
      process.kill(command.workers(victim)[0]!, "SIGKILL");
      const ended = await command.ended;
      await command.leavesNothing();
      assert.equal(ended.exitCode, 4, ended.stderr);
      assert.equal(ended.result!.verdict, "aborted");
      const { aborted, connections, messages, phases } = onlyRun(ended);
      assert.equal(aborted, `the ${victim} died (SIGKILL)`);
      assert.match(ended.stdout, /ABORTED: the s\w+ worker 2 died/);
      assert.equal(phases.at(-1)!.kind, phase);
      assert.equal(phases.at(-1)!.finished, false);
      assert.ok(connections.opened > 0 && connections.held < connections.opened);
      const lost = Object.values(connections.lost).reduce((a, b) => a + b, 0);
      assert.equal(connections.opened, connections.held + lost, JSON.stringify(connections));
      const { sent, verified, mismatched, lost: lostMessages, unanswered } = messages;
      assert.equal(sent, verified + mismatched + lostMessages + unanswered);
      if (phase === "echo") assert.ok(verified > 0);
      await freed(first);
    });
  }
}

for (const [signal, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  for (const starter of ["node", "zx", "deno"] as const) {
    test(`${signal} to ${starter} ends the run with ${exitCode} and a partial result`, async () => {
      const phase = starter === "zx" ? "echo" : "ramp";
      const { command, first } = await longRun(phase, starter);
      await middleOf(command, phase);
      command.child.kill(signal);
      const ended = await command.ended;
      await command.leavesNothing();
      assert.equal(ended.exitCode, exitCode, ended.stderr);
      assert.equal(ended.result!.verdict, "interrupted");
      // The deno of the npm package is a script that a signal ends, and the real one is left without it.
      const why = starter === "deno" ? "the process that started c10m is gone" : `\\(${signal}\\)`;
      assert.match(ended.stdout, new RegExp(`INTERRUPTED: .*${why}`));
      assert.ok(onlyRun(ended).connections.opened > 0);
      await freed(first);
    });
  }
}

test("Ctrl-C in a terminal reaches the whole group, npx included: the workers wait for the coordinator", async () => {
  const { command } = await longRun("ramp", "npx");
  await middleOf(command, "ramp");
  process.kill(-command.child.pid!, "SIGINT");
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 130, ended.stderr);
  assert.equal(ended.result!.verdict, "interrupted");
  assert.ok(onlyRun(ended).connections.held > 0, "the workers were still there to be asked");
});

// (npm hands SIGINT on to the shell that it puts in between, which waits for its child: a Ctrl-C goes to the whole group.)
for (const signal of ["SIGTERM", "SIGHUP", "SIGKILL"] as const) {
  test(`${signal} to npx alone: nothing is left`, async () => {
    const { command, first } = await longRun("ramp", "npx");
    await middleOf(command, "ramp");
    command.child.kill(signal);
    await command.ended;
    await command.leavesNothing();
    await freed(first);
  });
}

test("when the coordinator is killed, its workers and the user's server go by themselves", async () => {
  for (const phase of ["ramp", "echo"] as const) {
    const { command, first } = await longRun(phase);
    await middleOf(command, phase);
    command.child.kill("SIGKILL");
    const ended = await command.ended;
    assert.equal(ended.exitCode, 137);
    await command.leavesNothing();
    await freed(first);
  }
});

test("SIGKILL to c10m's whole process group: the user's server goes too", async () => {
  const first = await freePorts(1);
  const server = fileURLToPath(new URL("servers/tcp.mjs", import.meta.url));
  const command = new Command(`import { ports, seconds, spawn } from "c10m";
    export default spawn("${process.execPath} ${server} {port} child", { ports: ports(${first}, 1) })
      .swarm(10).hold(seconds(600)).measure();`);
  await command.untilSaid("open 10");
  assert.ok(command.processes().some((pid) => commandLine(pid).includes("tcp.mjs")));
  process.kill(-command.child.pid!, "SIGKILL");
  const ended = await command.ended;
  assert.equal(ended.exitCode, 137);
  await command.leavesNothing();
  await freed(first);
});

test("the deadline ends the run with exit code 4", async () => {
  const { command } = await longRun("ramp", "node", ["--deadline", "2s"]);
  await middleOf(command, "ramp");
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 4);
  assert.match(onlyRun(ended).aborted!, /the deadline of 2(\.00)? s passed/);
});

test("a result that cannot be written is said before anything is opened", async () => {
  const { command } = await longRun("ramp", "node", ["--json", "/no/such/folder/result.json"]);
  const ended = await command.ended;
  rmSync(command.folder, { recursive: true });
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /the folder \/no\/such\/folder does not exist/);
});
