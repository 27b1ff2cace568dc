import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { allProcesses } from "../../runtime/host/process-tree.ts";
import { commandLine, freed, freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE = 'import { latency, memory, ports, seconds, milliseconds, spawn } from "c10m";\n';

function server(name: string): string {
  return `${process.execPath} ${fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url))}`;
}

/** Spawns the TCP server with these faults under 200 connections. */
async function spawnTcp(faults: string, rest = '.swarm(200).echo("hello", { rounds: 5 }).measure(latency)') {
  const first = await freePorts(2);
  const ended = await runScript(`${LANGUAGE}
    export default spawn(${JSON.stringify(`${server("tcp")} {ports} ${faults}`)}, { ports: ports(${first}, 2) })${rest};`);
  await freed(first);
  return ended;
}

async function spawnWebSocket(faults: string) {
  const first = await freePorts(1);
  return runScript(`${LANGUAGE}
    export default spawn(${JSON.stringify(`${server("websocket")} {port} ${faults}`)}, {
      ports: ports(${first}, 1), protocol: "websocket", path: "/chat",
    }).swarm(100).echo("hello", { rounds: 4 }).measure(latency);`);
}

test("a server of the user's own is started, measured and stopped", async () => {
  const ended = await spawnTcp("", '.swarm(200).echo("hello", { rounds: 5 }).measure(memory)');
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  const run = onlyRun(ended);
  assert.equal(run.connections.held, 200);
  assert.equal(run.messages.verified, 1_000);
  assert.equal(run.engine.server, "spawned");
  assert.ok(
    run.memory.samples.every(({ serverBytes }) => serverBytes! > 4_000_000),
    "no process of Node's is smaller",
  );
});

test("a WebSocket server of the user's own", async () => {
  const ended = await spawnWebSocket("");
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  assert.equal(onlyRun(ended).messages.verified, 400);
});

test("one flipped byte in every 100th echo is found, each of them", async () => {
  const ended = await spawnTcp("flip=100");
  assert.equal(ended.exitCode, 1);
  const { messages } = onlyRun(ended);
  assert.equal(messages.sent, 1_000);
  assert.equal(messages.mismatched, 10);
  assert.equal(messages.verified, 990);
});

test("a message in the wrong kind of frame is a mismatch", async () => {
  const ended = await spawnWebSocket("kind=50");
  assert.equal(ended.exitCode, 1);
  assert.equal(onlyRun(ended).messages.mismatched, 8);
});

test("connections that the server resets or finishes are lost, by reason, with the messages on them", async () => {
  const reset = await spawnTcp("close=50");
  assert.equal(reset.exitCode, 1);
  const { connections, messages } = onlyRun(reset);
  // Every 50th message that arrives closes its connection; those closed send no more.
  const closed = Math.floor(messages.sent / 50);
  assert.deepEqual(connections.lost, { ECONNRESET: closed });
  assert.equal(connections.held, 200 - closed);
  assert.equal(messages.lost, closed);
  assert.deepEqual(onlyRun(reset).messagesLost, { ECONNRESET: closed });
  assert.equal(messages.verified, messages.sent - closed);
  assert.match(reset.stdout, new RegExp(`${200 - closed} of 200 held`));

  const finished = await spawnTcp("finish=100");
  assert.deepEqual(Object.keys(onlyRun(finished).connections.lost), ["EOF"]);
});

test("a WebSocket close code and a refused upgrade are told by number", async () => {
  const left = await spawnWebSocket("leave=100");
  assert.equal(left.exitCode, 1);
  assert.deepEqual(onlyRun(left).connections.lost, { WS_4001: 3 });
  const refused = await spawnWebSocket("refuse=10");
  assert.equal(refused.exitCode, 1);
  assert.deepEqual(onlyRun(refused).connections.failed, { HTTP_503: 10 });
  assert.equal(onlyRun(refused).connections.held, 90);
});

test("a ramp up after a ramp down does not wait for what has failed or was lost before", async () => {
  const ended = await spawnTcp(
    "reject=10",
    ".swarm(100, { workers: 3 }).ramp({ over: milliseconds(300) }).ramp({ over: milliseconds(300) }, { to: 40 })" +
      '.ramp({ over: milliseconds(300) }).echo("x").measure()',
  );
  assert.equal(ended.exitCode, 1, ended.stderr);
  const { connections, phases } = onlyRun(ended);
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const goneForGood = sum(connections.failed) + sum(connections.lost);
  assert.ok(goneForGood >= 9, `${goneForGood}`);
  assert.equal(connections.held + goneForGood, 100, "every other connection of the swarm is open again");
  assert.deepEqual(
    phases.slice(0, 3).map(({ finished, connections: { target } }) => [finished, target]),
    [
      [true, 100],
      [true, 40],
      [true, 100],
    ],
  );
});

test("answers that nobody asked for are counted, and fail the run", async () => {
  const twice = await spawnTcp("twice=100");
  assert.equal(twice.exitCode, 1);
  assert.ok(onlyRun(twice).messages.unexpected >= 1);
  const greeting = await spawnTcp("greet");
  assert.equal(greeting.exitCode, 1);
});

test("a server that does not answer: the messages are lost when the time-out passes, and no more rounds wait", async () => {
  const ended = await spawnTcp(
    "mute",
    '.swarm(50).echo("hello", { rounds: 100, timeout: milliseconds(300) }).measure()',
  );
  assert.equal(ended.exitCode, 1);
  const { messages, messagesLost, phases } = onlyRun(ended);
  assert.deepEqual([messages.sent, messages.lost, messages.verified], [50, 50, 0]);
  assert.deepEqual([messagesLost, phases.at(-1)!.messagesLost], [{ TIMEOUT: 50 }, { TIMEOUT: 50 }]);
  assert.equal(phases.at(-1)!.messagesAsked, 5_000);
});

test("a server that exits at once is shown with its last words", async () => {
  const ended = await spawnTcp("crash");
  assert.equal(ended.exitCode, 4);
  assert.match(ended.stdout, /exited with code 3 before it was ready/);
  assert.match(ended.stdout, /cannot find the database/);
  assert.equal(ended.result!.verdict, "aborted");
});

test("a server that exits in the middle ends the run with what there is", async () => {
  const ended = await spawnTcp("exit=400");
  assert.equal(ended.exitCode, 4);
  const { aborted, messages, connections } = onlyRun(ended);
  assert.match(aborted!, /exited with code 7/);
  assert.equal(connections.opened, 200);
  assert.ok(messages.verified > 0 && messages.verified < 1_000);
  assert.equal(messages.sent, messages.verified + messages.lost + messages.unanswered + messages.mismatched);
});

test("a server that ignores SIGTERM, floods its output, has children and a daemon is gone all the same", async () => {
  const seconds = 600 + Math.random();
  const daemons = () => allProcesses().filter(({ pid }) => commandLine(pid).includes(`sleep ${seconds}`));
  const ended = await spawnTcp(`stubborn child daemon=${seconds} flood`);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  assert.deepEqual(daemons(), []);
});

test("`ready` waits for a line of the output", async () => {
  const first = await freePorts(1);
  const ended = await runScript(`${LANGUAGE}
    export default spawn(${JSON.stringify(`${server("tcp")} {port}`)}, { ports: ports(${first}, 1), ready: /^listening now$/ })
      .swarm(10).echo("hello").measure();`);
  assert.equal(ended.exitCode, 0, ended.stderr);
});

test("a program that does not exist is a mistake in the script", async () => {
  const first = await freePorts(1);
  const ended = await runScript(`${LANGUAGE}
    export default spawn("no-such-server --port {port}", { ports: ports(${first}, 1) }).swarm(10).measure();`);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /cannot start `no-such-server --port \{port\}`: no such program/);
  assert.equal(ended.result, null);
});

test("connections that the server resets as it accepts them are counted once, as failed or as lost", async () => {
  const ended = await spawnTcp("reject=10", ".swarm(200).measure()");
  assert.equal(ended.exitCode, 1);
  const { opened, held, failed, lost } = onlyRun(ended).connections;
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  assert.equal(opened, held + sum(lost));
  assert.equal(held + sum(lost) + sum(failed), 200);
  assert.ok(held < 200);
});
