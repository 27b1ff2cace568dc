/** The closed loop for a time, and answers other than an echo on a schedule: whole runs, on every engine. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePorts, onlyRun, runScript, type Starter } from "./command.ts";

const LANGUAGE =
  'import { latency, listen, milliseconds, percent, perSecond, ports, random, seconds, spawn, throughput } from "c10m";\n';

function ponging(protocol: string, first: number): string {
  const server = fileURLToPath(new URL("servers/pong.mjs", import.meta.url));
  const command = JSON.stringify(`${process.execPath} ${server} {port} ${protocol}`);
  return `spawn(${command}, { ports: ports(${first}, 1), protocol: "${protocol}" })`;
}

const CASES: [engine: string, protocol: "tcp" | "websocket", starter: Starter][] = [
  ["node", "tcp", "node"],
  ["node", "websocket", "node"],
  ["uring", "tcp", "node"],
  ["uring", "websocket", "node"],
  ["auto", "tcp", "deno"],
];

for (const [engine, protocol, starter] of CASES) {
  test(`${engine} on ${starter}, ${protocol}: each connection sends again at once, for a time`, async () => {
    const first = await freePorts(3);
    const ended = await runScript(
      `${LANGUAGE} export default listen(ports(${first}, 3))${protocol === "tcp" ? "" : ".websocket()"}
        .swarm(31, { workers: 2 })
        .echo(random(1, 3_000), { for: seconds(0.5), inFlight: 31 })
        .echo("few", { for: milliseconds(300), inFlight: 3 })
        .echo("one", { for: milliseconds(300), inFlight: 1 })
        .measure(latency, throughput);`,
      ["--engine", engine],
      starter,
    );
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    const run = onlyRun(ended);
    const loops = run.phases.filter(({ kind }) => kind === "echo");
    assert.deepEqual(
      loops.map(({ inFlight }) => inFlight),
      [31, 3, 1],
    );
    for (const { messages, messagesAsked, underWayMs, latency, rounds, schedule } of loops) {
      const { sent, received, verified, lost, unanswered, unexpected } = messages!;
      assert.ok(sent > 31, `${sent} sent: connections send more than once`);
      assert.deepEqual(
        { received, verified, lost, unanswered, unexpected },
        { received: sent, verified: sent, lost: 0, unanswered: 0, unexpected: 0 },
      );
      assert.equal(messagesAsked, sent);
      assert.ok(latency!.uncorrected!.p50Ms > 0);
      assert.equal(latency!.corrected, null);
      assert.deepEqual([rounds, schedule], [[], null]);
      assert.ok(underWayMs! > 250, `${underWayMs} ms under way`);
    }
    const verified = loops.reduce((sum, { messages }) => sum + messages!.verified, 0);
    const underWayMs = loops.reduce((sum, phase) => sum + phase.underWayMs!, 0);
    assert.equal(Math.round(run.throughput.messagesPerSecond!), Math.round((verified * 1_000) / underWayMs));
    assert.match(ended.stderr, /echo for 500 ms/);
  });
}

for (const [engine, protocol] of CASES.slice(0, 4)) {
  test(`${engine}, ${protocol}: answers in a server's own words, on a schedule and in a closed loop`, async () => {
    const first = await freePorts(1);
    const ended = await runScript(
      `${LANGUAGE} export default ${ponging(protocol, first)}
        .swarm(10, { workers: 2 })
        .echo("PING\\r\\n", { rate: perSecond(200), for: seconds(0.5), expect: /^\\+PONG\\r\\n/ })
        .echo("PING\\r\\n", { rate: perSecond(200), for: seconds(0.5), expect: "+PONG\\r\\n" })
        .echo("PING\\r\\n", { for: seconds(0.3), expect: /^\\+PONG\\r\\n$/ })
        .measure(latency);`,
      ["--engine", engine],
    );
    const run = onlyRun(ended);
    const late = run.phases.reduce((sum, { schedule }) => sum + (schedule?.missed.late ?? 0), 0);
    assert.equal(ended.exitCode, late === 0 ? 0 : 1, ended.stderr + ended.stdout);
    const [pattern, fixed, loop] = run.phases.filter(({ kind }) => kind === "echo");
    for (const phase of [pattern!, fixed!]) {
      assert.equal(phase.schedule!.asked, 100);
      assert.equal(phase.messages!.verified, 100 - phase.schedule!.missed.late);
      assert.equal(phase.messages!.sent, phase.messages!.verified);
    }
    assert.ok(loop!.messages!.verified > 10);
    assert.equal(loop!.messages!.verified, loop!.messages!.sent);
  });
}

test("a server that answers wrongly, or not at all, is found in both models, and counted to the last", async () => {
  const server = fileURLToPath(new URL("servers/tcp.mjs", import.meta.url));
  const spawned = (faults: string, first: number) =>
    `spawn(${JSON.stringify(`${process.execPath} ${server} {port} ${faults}`)}, { ports: ports(${first}, 1) })`;
  const first = await freePorts(1);
  const flipped = await runScript(`${LANGUAGE} export default ${spawned("flip=10", first)}
    .swarm(4).echo("hello", { for: seconds(0.3) }).measure(latency);`);
  assert.equal(flipped.exitCode, 1);
  const { sent, received, verified, mismatched } = onlyRun(flipped).messages;
  assert.deepEqual([received, verified + mismatched, mismatched], [sent, sent, Math.floor(sent / 10)]);
  assert.match(flipped.stdout, /byte 0 of 5 differs/);

  const mute = await runScript(`${LANGUAGE} export default ${spawned("mute", first)}
    .swarm(4).echo("hello", { for: seconds(0.3), timeout: seconds(0.5) }).measure(latency);`);
  assert.equal(mute.exitCode, 1);
  const run = onlyRun(mute);
  assert.deepEqual(run.messagesLost, { TIMEOUT: 4 });
  assert.deepEqual([run.messages.sent, run.messages.lost, run.throughput.messagesPerSecond], [4, 4, null]);
});
