/** Messages that leave on schedule, whatever the server does: the open model, and slow readers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { RunResult } from "../../runtime/result/schema.ts";
import { type Ended, freed, freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE =
  'import { bytes, latency, listen, memory, milliseconds, percent, perSecond, ports, seconds, spawn } from "c10m";\n';
const SERVER = `${process.execPath} ${fileURLToPath(new URL("servers/tcp.mjs", import.meta.url))} {ports}`;

/** Spawns the TCP server with these faults under a swarm. */
async function spawned(faults: string, rest: string, flags: string[] = []) {
  const first = await freePorts(2);
  const subject = `spawn(${JSON.stringify(`${SERVER} ${faults}`)}, { ports: ports(${first}, 2) })`;
  const ended = await runScript(`${LANGUAGE} export default ${subject}${rest};`, flags);
  await freed(first);
  return ended;
}

/** Every message of the schedules was sent or missed, and all that were sent have been accounted for. */
function assertAccounted({ phases }: RunResult): void {
  for (const { messages, schedule, finished } of phases) {
    if (messages === null || schedule === null) continue;
    const { late, heldBack, unserved } = schedule.missed;
    if (finished) assert.equal(schedule.sent + late + heldBack + unserved, schedule.asked);
    const { sent, verified, mismatched, lost, unanswered } = messages;
    assert.equal(sent, schedule.sent);
    assert.equal(sent, verified + mismatched + lost + unanswered);
  }
}

/** Messages that c10m itself did not get to send in time: on a busy machine there may be some. */
const lateIn = ({ phases }: RunResult) => phases.reduce((sum, { schedule }) => sum + (schedule?.missed.late ?? 0), 0);

/** The run has passed, but for what c10m did not get to send. */
function assertPassed(ended: Ended): void {
  assert.equal(ended.exitCode, lateIn(onlyRun(ended)) === 0 ? 0 : 1, ended.stderr + ended.stdout);
}

for (const engine of ["node", "uring"]) {
  for (const [protocol, websocket] of [
    ["tcp", ""],
    ["websocket", ".websocket()"],
  ]) {
    test(`${engine}, ${protocol}: a schedule is kept over workers, and slow readers hold up nobody else`, async () => {
      const first = await freePorts(3);
      const ended = await runScript(
        `${LANGUAGE} export default listen(ports(${first}, 3))${websocket}.swarm(31, { workers: 2 })
          .echo("hello", { rate: perSecond(400), for: seconds(1) })
          .stall(bytes(1_000_000), { connections: percent(7), rate: perSecond(100), for: seconds(3) })
          .echo("and on", { rate: perSecond(31), for: seconds(0.1) }).measure(latency);`,
        ["--engine", engine],
      );
      assertPassed(ended);
      const run = onlyRun(ended);
      assertAccounted(run);
      const [, steady, stalled, last] = run.phases;
      assert.deepEqual([steady!.schedule!.asked, last!.schedule!.asked], [400, 4]);
      assert.deepEqual([steady!.schedule!.missed.heldBack, last!.schedule!.missed.heldBack], [0, 0]);
      assert.equal(steady!.latency!.corrected!.maxMs >= steady!.latency!.uncorrected!.p50Ms, true);
      assert.ok(steady!.schedule!.lag!.p50Ms > 0);
      assert.ok(steady!.schedule!.durationMs! >= 1_000);

      // The kernel takes few of these while nobody reads. On a busy machine all others may be too late to be held back.
      assert.equal(stalled!.stall!.connections, 2);
      const { heldBack, late } = stalled!.schedule!.missed;
      assert.ok(heldBack > 0 || late > 50, `${heldBack} held back, ${late} late`);
      assert.ok(stalled!.schedule!.backlogBytes! > 0);
      assert.ok(stalled!.stall!.caughtUpMs! > 0);
      assert.equal(stalled!.messagesAsked! - stalled!.schedule!.missed.late, stalled!.messages!.verified);
      assert.equal(stalled!.latency, null);
      assert.deepEqual(stalled!.stall!.memory, { before: null, stalled: null, after: null });

      const answered = steady!.messages!.verified + last!.messages!.verified;
      const seconds = (steady!.schedule!.durationMs! + last!.schedule!.durationMs!) / 1_000;
      assert.equal(Math.round(run.throughput.messagesPerSecond!), Math.round(answered / seconds), "without the stall");
      assert.match(ended.stdout, /On schedule/);
      assert.match(ended.stdout, /Slow readers/);
    });
  }
}

test("a server that freezes for a second cannot hide: corrected latency shows it, uncorrected barely", async () => {
  const ended = await spawned(
    "freeze=100",
    '.swarm(4).echo("hello", { rate: perSecond(200), for: seconds(3) }).measure(latency)',
  );
  assertPassed(ended);
  const { corrected, uncorrected } = onlyRun(ended).latency;
  // A third of all messages were due in the freeze; of those that wait for each other only four saw it.
  assert.ok(corrected!.maxMs >= 900, `corrected max ${corrected!.maxMs} ms`);
  assert.ok(corrected!.p99Ms >= 700, `corrected p99 ${corrected!.p99Ms} ms`);
  assert.ok(corrected!.p90Ms >= 300, `corrected p90 ${corrected!.p90Ms} ms`);
  assert.ok(uncorrected!.p90Ms <= corrected!.p90Ms / 2, `uncorrected p90 ${uncorrected!.p90Ms} ms`);
});

test("a server that stops reading: messages are held back or lost, each is counted", async () => {
  const ended = await spawned(
    "deaf=20",
    ".swarm(4).echo(bytes(400_000), { rate: perSecond(200), for: seconds(1.5), timeout: seconds(0.5) }).measure(latency)",
  );
  assert.equal(ended.exitCode, 1, ended.stderr);
  const run = onlyRun(ended);
  assertAccounted(run);
  const { missed } = run.phases[1]!.schedule!;
  assert.ok(missed.heldBack > 0, "the sockets were full");
  assert.ok(run.messages.lost > 0);
  assert.equal(run.connections.held, 4);
  assert.match(ended.stdout, /held back \(their connection's socket was full\)/);
});

test("a server that closes at random: the others take the turns, and what was lost is counted", async () => {
  const ended = await spawned(
    "close=50",
    '.swarm(40).echo("hello", { rate: perSecond(400), for: seconds(1) }).measure(latency)',
  );
  assert.equal(ended.exitCode, 1, ended.stderr);
  const run = onlyRun(ended);
  assertAccounted(run);
  assert.equal(run.messages.sent, 400 - lateIn(run), "every message was sent all the same");
  const closed = 40 - run.connections.held;
  assert.ok(closed > 0);
  assert.deepEqual(run.connections.lost, { ECONNRESET: closed });
  assert.ok(run.messages.lost >= closed);
});

test("when the last connection is lost the schedule ends, and says what it could not send", async () => {
  const ended = await spawned(
    "close=1",
    '.swarm(5).echo("hello", { rate: perSecond(100), for: seconds(60) }).measure(latency)',
  );
  assert.equal(ended.exitCode, 1, ended.stderr);
  const run = onlyRun(ended);
  assertAccounted(run);
  assert.ok(run.phases[1]!.schedule!.durationMs! < 50_000, "a minute was not waited for");
  assert.ok(run.phases[1]!.schedule!.missed.unserved > 5_900);
});

test("without an open connection a schedule has no duration, and a stall no time to catch up", async () => {
  const ended = await spawned(
    "close=1",
    `.swarm(5).echo("hello", { rate: perSecond(100), for: seconds(1) })
      .echo("hello", { rate: perSecond(100), for: seconds(1) })
      .stall("hello", { connections: percent(100), rate: perSecond(100), for: seconds(0.1) }).measure(latency)`,
  );
  assert.equal(ended.exitCode, 1, ended.stderr);
  const run = onlyRun(ended);
  assertAccounted(run);
  const [, , echo, stall] = run.phases;
  assert.deepEqual([echo!.schedule!.missed.unserved, echo!.schedule!.durationMs], [100, null]);
  assert.deepEqual([stall!.schedule!.missed.unserved, stall!.schedule!.durationMs], [10, null]);
  assert.equal(stall!.stall!.caughtUpMs, null);
});

test("a server that dies under a schedule ends the run with what there is", async () => {
  const ended = await spawned(
    "exit=200",
    '.swarm(40).echo("hello", { rate: perSecond(400), for: seconds(20) }).measure(latency)',
  );
  assert.equal(ended.exitCode, 4);
  const run = onlyRun(ended);
  assertAccounted(run);
  assert.equal(run.phases[1]!.finished, false);
  assert.ok(run.messages.verified > 0);
});

test("a server that drops slow readers, or dies in the stall: the connections are lost, by reason", async () => {
  const stall = (connections: number) =>
    `.swarm(10).ramp({ over: milliseconds(100) }).stall(bytes(400_000), { connections: ${connections}, rate: perSecond(100), for: seconds(2),
      timeout: seconds(2) }).measure(memory)`;
  const dropped = await spawned("impatient=1000000", stall(2));
  assert.equal(dropped.exitCode, 1, dropped.stderr);
  const run = onlyRun(dropped);
  assertAccounted(run);
  assert.deepEqual(run.connections.lost, { ECONNRESET: 2 });
  assert.equal(run.connections.held, 8);
  const { before, stalled, after } = run.phases[1]!.stall!.memory;
  for (const figures of [before, stalled, after]) assert.ok(figures!.serverBytes! > 1_000_000);

  const died = await spawned("exit=5", stall(2));
  assert.equal(died.exitCode, 4);
  assertAccounted(onlyRun(died));
  assert.equal(onlyRun(died).phases[1]!.finished, false);
});
