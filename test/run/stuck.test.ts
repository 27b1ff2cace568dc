/** Workers that live but do not answer, as a stopped one does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, freed, freePorts, onlyRun, until } from "./command.ts";

/** A run in the middle of its echo, with one swarm worker stopped. */
async function stuckRun(flags: string[] = []) {
  const first = await freePorts(2);
  const command = new Command(
    `import { latency, listen, ports } from "c10m";
    export default listen(ports(${first}, 2)).swarm(100, { workers: 2 })
      .echo("hello", { rounds: 1_000_000 }).measure(latency);`,
    flags,
  );
  await command.untilSaid("open 100");
  await until(() => command.workers("swarm").length === 2, "two swarm workers");
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(command.workers("swarm worker 1")[0]!, "SIGSTOP");
  return { command, first };
}

async function endOf({ command, first }: Awaited<ReturnType<typeof stuckRun>>) {
  const ended = await command.ended;
  await command.leavesNothing();
  await freed(first);
  const { phases, latency, messages } = onlyRun(ended);
  assert.deepEqual(
    phases.map(({ kind, finished }) => [kind, finished]),
    [
      ["open", true],
      ["echo", false],
    ],
  );
  assert.ok(latency.uncorrected !== null, "the other worker could tell its latencies");
  const { sent, verified, mismatched, lost, unanswered } = messages;
  assert.ok(verified > 0);
  assert.equal(sent, verified + mismatched + lost + unanswered);
  return ended;
}

test("a stuck worker holds up neither Ctrl-C nor the deadline, and ends the run by itself", async () => {
  const [interrupted, late, left] = [await stuckRun(), await stuckRun(["--deadline", "12s"]), await stuckRun()];
  interrupted.command.child.kill("SIGINT");
  await Promise.all([
    endOf(interrupted).then(({ exitCode, result, stdout }) => {
      assert.deepEqual([exitCode, result!.verdict], [130, "interrupted"]);
      assert.match(stdout, /INTERRUPTED: interrupted \(SIGINT\)/);
    }),
    endOf(late).then((ended) => {
      assert.deepEqual([ended.exitCode, ended.result!.verdict], [4, "aborted"]);
      assert.match(onlyRun(ended).aborted!, /the deadline of 12(\.0)? s passed/);
    }),
    endOf(left).then((ended) => {
      assert.deepEqual([ended.exitCode, ended.result!.verdict], [4, "aborted"]);
      assert.equal(onlyRun(ended).aborted, "the swarm worker 1 does not answer");
    }),
  ]);
});

test("a second Ctrl-C ends it at once", async () => {
  const { command, first } = await stuckRun();
  command.child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(command.child.exitCode, null, "the first one waits for the stuck worker");
  command.child.kill("SIGINT");
  const ended = await command.ended;
  await command.leavesNothing();
  assert.equal(ended.exitCode, 130);
  assert.equal(ended.result, null);
  await freed(first);
});
