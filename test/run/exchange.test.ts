/** Phases beyond the plain echo, against servers that are no echoes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE =
  'import { bytes, latency, listen, milliseconds, percent, ports, random, seconds, spawn, text, throughput } from "c10m";\n';
const ENGINES = ["node", "uring"] as const;
const PROTOCOLS = ["tcp", "websocket"] as const;
const COUNT = 40;

function spawned(file: string, args: string, first: number, options = ""): string {
  const server = fileURLToPath(new URL(`servers/${file}.mjs`, import.meta.url));
  const command = JSON.stringify(`${process.execPath} ${server} ${args}`);
  return `spawn(${command}, { ports: ports(${first}, 1), ${options} })`;
}

for (const engine of ENGINES) {
  for (const protocol of PROTOCOLS) {
    test(`${engine}, ${protocol}: a server that greets, answers in its own words, and pushes`, async () => {
      const first = await freePorts(1);
      const ended = await runScript(
        `${LANGUAGE}
        export default ${spawned("talker", `{port} ${protocol}`, first, `protocol: "${protocol}"`)}
          .swarm(${COUNT}, { workers: 2 })
          .receive({ for: milliseconds(500) })
          .echo("PING\\r\\n", { expect: /^\\+PONG\\r\\n$/, rounds: 2 })
          .echo("PING\\r\\n", { expect: "+PONG\\r\\n" })
          .echo("BIG", { expect: bytes(1_048_576), inFlight: 10 })
          .send("SUBSCRIBE").receive({ for: seconds(2) })
          .measure(latency);`,
        ["--engine", engine],
      );
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      const { messages, phases } = onlyRun(ended);
      const { sent, verified, oneWay, unexpected } = messages;
      assert.deepEqual(
        { sent, verified, oneWay, unexpected },
        { sent: 5 * COUNT, verified: 4 * COUNT, oneWay: COUNT, unexpected: 0 },
      );
      const [greetings, ticks] = phases.map(({ pushed }) => pushed).filter((pushed) => pushed !== null);
      assert.equal(greetings!.bytes, 8 * COUNT);
      assert.equal(ticks!.bytes, 3 * 8 * COUNT);
      if (protocol === "websocket") assert.deepEqual([greetings!.messages, ticks!.messages], [COUNT, 3 * COUNT]);
      const unit = protocol === "tcp" ? { unit: "bytes", each: 8 } : { unit: "messages", each: 1 };
      assert.deepEqual(greetings!.perConnection, {
        unit: unit.unit,
        min: unit.each,
        mean: unit.each,
        max: unit.each,
        silent: 0,
      });
      assert.equal(ticks!.perConnection!.min, 3 * unit.each);
      const sendPhase = phases.find(({ kind }) => kind === "send")!;
      assert.equal(sendPhase.latency, null);
      assert.equal(sendPhase.messages!.unexpected, 0);
    });

    test(`${engine}, ${protocol}: bursts, of a share and of a number, each repetition a round`, async () => {
      // More than the receive buffers that a uring worker has.
      const everybody = engine === "uring" ? 5_000 : 500;
      const first = await freePorts(3);
      const ended = await runScript(
        `${LANGUAGE}
        export default listen(ports(${first}, 3))${protocol === "tcp" ? "" : ".websocket()"}
          .swarm(${everybody}, { workers: 2 })
          .burst("to everyone", { connections: percent(100), times: 3, every: milliseconds(150) })
          .burst(random(10, 2_000), { connections: 50, times: 4, every: milliseconds(0.01) })
          .measure(latency, throughput);`,
        ["--engine", engine],
      );
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      const run = onlyRun(ended);
      const [everyone, fifty] = run.phases.filter(({ kind }) => kind === "burst");
      assert.deepEqual(
        everyone!.rounds.map(({ verified }) => verified),
        [everybody, everybody, everybody],
      );
      assert.deepEqual(
        fifty!.rounds.map(({ verified }) => verified),
        [50, 50, 50, 50],
      );
      assert.equal(fifty!.messagesAsked, 200);
      assert.ok(everyone!.durationMs >= 300, "three starts, two times 150 ms apart");
      // A hundredth of a millisecond is too short for an echo: those that follow have to wait, and say so.
      const [, ...later] = fifty!.rounds;
      assert.ok(later.every(({ lateMs }) => lateMs! > 0));
      const { corrected, uncorrected } = fifty!.latency!;
      assert.ok(corrected!.maxMs >= later.at(-1)!.lateMs!, "what is late counts from when it was meant to be sent");
      assert.ok(uncorrected!.maxMs <= corrected!.maxMs);
      assert.ok(run.latency.corrected!.maxMs >= corrected!.maxMs);
      assert.equal(everyone!.inFlight, null);
    });
  }

  test(`${engine}: a flipped byte in every 100th echo and every 1,000th connection closed: counted to the last`, async () => {
    const first = await freePorts(1);
    const ended = await runScript(
      `${LANGUAGE}
      export default ${spawned("tcp", "{port} flip=100 drop=1000", first)}
        .swarm(2_000).echo("hello", { rounds: 5 }).measure();`,
      ["--engine", engine],
    );
    assert.equal(ended.exitCode, 1, ended.stderr);
    const { messages, connections, phases } = onlyRun(ended);
    assert.deepEqual(connections.lost, { ECONNRESET: 2 });
    assert.equal(connections.held, 1_998);
    const { sent, received, verified, mismatched, lost, unexpected } = messages;
    assert.deepEqual(
      { sent, received, verified, mismatched, lost, unexpected },
      { sent: 9_992, received: 9_990, verified: 9_891, mismatched: 99, lost: 2, unexpected: 0 },
    );
    const { connection, what, expected, got, round, atMs } = phases.at(-1)!.firstMismatch!;
    assert.deepEqual(
      [what, expected, got, round],
      ["byte 0 of 5 differs", '68 65 6c 6c 6f "hello"', '69 65 6c 6c 6f "iello"', 1],
    );
    assert.ok(connection >= 0 && connection < 2_000 && atMs > 0);
    assert.match(ended.stdout, /First mismatch \(echo, text 5 B; connection [\d,]+, round 1\): byte 0 of 5 differs\n/);
    assert.match(ended.stdout, / got {7}69 65 6c 6c 6f "iello"\n/);
  });
}

for (const [server, swarm] of [
  ["node", "uring"],
  ["uring", "node"],
] as const) {
  for (const protocol of PROTOCOLS) {
    test(`${server} server, ${swarm} swarm: messages of 1 MiB, ${protocol}`, async () => {
      const first = await freePorts(1);
      const ended = await runScript(`${LANGUAGE}
        export default listen(ports(${first}, 1), { engine: "${server}" })${protocol === "tcp" ? "" : ".websocket()"}
          .swarm(4, { engine: "${swarm}" }).echo(bytes(1_048_576), { rounds: 2 })
          .send(text("x".repeat(1_048_576))).receive({ for: seconds(2) })
          .measure();`);
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      const { messages, connections } = onlyRun(ended);
      assert.deepEqual([messages.verified, messages.oneWay, connections.held], [8, 4, 4]);
      assert.equal(messages.pushedBytes, 4 * 1_048_576, "what an echo server makes of them is listened to");
    });
  }
}

test("a server that answers otherwise is shown as what it said, at the end of the time-out", async () => {
  const first = await freePorts(1);
  const ended = await runScript(`${LANGUAGE}
    export default ${spawned("tcp", "{port}", first)}
      .swarm(10).echo("PING", { expect: /^PONG$/, timeout: milliseconds(300) }).measure();`);
  assert.equal(ended.exitCode, 1);
  assert.deepEqual([onlyRun(ended).messages.mismatched, onlyRun(ended).messages.lost], [10, 0]);
  assert.match(ended.stdout, /no match in 4 bytes\n {2}expected {2}\/\^PONG\$\/\n {2}got {7}50 49 4e 47 "PING"\n/);
});
