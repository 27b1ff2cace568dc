import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import net from "node:net";
import { test } from "node:test";
import { freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE = 'import { bytes, latency, listen, memory, ports, random, seconds, text, throughput } from "c10m";\n';

const MESSAGES = ['"hello"', "bytes(70_000)", "random(1, 2_000, { seed: 7 })"];

for (const [engine, protocol] of [
  ["node", "tcp"],
  ["node", "websocket"],
  ["uring", "tcp"],
  ["uring", "websocket"],
]) {
  const websocket = protocol === "websocket" ? '.websocket({ path: "/chat" })' : "";
  test(`${engine}, ${protocol}: every connection is held, and every message verified, of any kind`, async () => {
    const first = await freePorts(3);
    const echoes = MESSAGES.map((message) => `.echo(${message}, { rounds: 3, inFlight: 100 })`);
    const ended = await runScript(
      `${LANGUAGE}
      export default listen(ports(${first}, 3))${websocket}
        .swarm(301)${echoes.join("")}.measure(memory, latency, throughput);`,
      ["--engine", engine!],
    );
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    const { connections, messages, latency, phases, memory, throughput } = onlyRun(ended);
    assert.equal(connections.requested, 301);
    assert.equal(connections.opened, 301);
    assert.equal(connections.held, 301);
    assert.deepEqual([connections.failed, connections.lost], [{}, {}]);
    assert.equal(messages.sent, 3 * 903);
    assert.equal(messages.verified, 3 * 903);
    assert.deepEqual(
      phases.map(({ kind }) => kind),
      ["open", "echo", "echo", "echo"],
    );
    for (const { rounds, roundStatistics } of phases.slice(1)) {
      assert.deepEqual(
        rounds.map(({ verified }) => verified),
        [301, 301, 301],
      );
      assert.equal(roundStatistics!.samples, 3);
    }
    assert.equal(latency.corrected, null);
    assert.ok(latency.uncorrected!.p50Ms > 0 && latency.uncorrected!.p50Ms <= latency.uncorrected!.maxMs);
    assert.ok(throughput.messagesPerSecond! > 0);
    // Eight steps, the start, and one after each kind of messages, which are not fitted.
    assert.ok(memory.samples.length >= 12, `${memory.samples.length} samples`);
    assert.ok(memory.samples.slice(-3).every(({ settled }) => !settled));
    assert.match(ended.stdout, /301 of 301 held/);
  });
}

test("a plan without phases opens its swarm, and what is not measured is null", async () => {
  const first = await freePorts(1);
  const ended = await runScript(`${LANGUAGE} export default listen(ports(${first}, 1)).swarm(50).measure();`);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const { connections, memory, latency, throughput, cpu } = onlyRun(ended);
  assert.equal(connections.held, 50);
  assert.deepEqual(memory, { perConnection: null, fit: null, samples: [] });
  assert.deepEqual(latency, { corrected: null, uncorrected: null, histogram: null, correctedHistogram: null });
  assert.equal(throughput.messagesPerSecond, null);
  assert.equal(cpu, null);
});

test("ramps go up and down, and what the swarm closes itself is not lost", async () => {
  const first = await freePorts(2);
  const ended = await runScript(`${LANGUAGE}
    export default listen(ports(${first}, 2)).swarm(400, { workers: 3 })
      .ramp({ over: seconds(1) }).hold(seconds(0.3)).echo("up")
      .ramp({ over: seconds(0.5) }, { to: 100 }).echo("down")
      .ramp({ over: seconds(0.2) }).echo("again").measure();`);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  const { connections, phases } = onlyRun(ended);
  assert.deepEqual(
    phases.map(({ kind, connections: { held } }) => [kind, held]),
    [
      ["ramp", 400],
      ["hold", 400],
      ["echo", 400],
      ["ramp", 100],
      ["echo", 100],
      ["ramp", 400],
      ["echo", 400],
    ],
  );
  assert.deepEqual(
    phases.map(({ messages }) => messages?.verified ?? null),
    [null, null, 400, null, 100, null, 400],
  );
  assert.ok(phases[0]!.durationMs >= 990, `the ramp over a second took ${phases[0]!.durationMs} ms`);
  assert.ok(phases[1]!.durationMs >= 295, `the hold of 300 ms took ${phases[1]!.durationMs} ms`);
  assert.equal(connections.opened, 700);
  assert.equal(connections.closed, 300);
  assert.deepEqual(connections.lost, {});
});

test("with fewer messages in flight than workers the bound still holds, and everybody sends", async () => {
  const first = await freePorts(4);
  const ended = await runScript(`${LANGUAGE}
    export default listen(ports(${first}, 4), { workers: 2 }).swarm(90, { workers: 4 })
      .echo("one at a time", { inFlight: 1, rounds: 2 }).measure(latency);`);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const run = onlyRun(ended);
  assert.equal(run.messages.verified, 180);
  assert.deepEqual(run.workers, { server: 2, swarm: 4 });
});

test("explicit source addresses are bound, each with ports of its own", async () => {
  const first = await freePorts(1);
  const ended = await runScript(`${LANGUAGE}
    export default listen(ports(${first}, 1)).swarm(300, { from: ["127.0.0.5", "127.1.0.0/30"] })
      .echo("hello").measure();`);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  assert.equal(onlyRun(ended).messages.verified, 300);
});

test("source ports that somebody else has are given up for others, whoever planned them", async (t) => {
  const [begin] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split("\t").map(Number);
  const holders = Array.from({ length: 300 }, () => net.createServer());
  t.after(() => Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve)))));
  await Promise.all(holders.map((holder, index) => held(holder, begin! + index * 2)));
  for (const starter of ["node", "deno"] as const) {
    const first = await freePorts(1);
    const script = `${LANGUAGE}
      export default listen(ports(${first}, 1)).swarm(2_000, { from: ["127.0.0.6"], workers: 2 }).echo("x").measure();`;
    const ended = await runScript(script, ["--engine", "node"], starter);
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    assert.deepEqual(onlyRun(ended).connections.failed, {});
  }
});

/** Takes a port of 127.0.0.6; one that somebody has already is as good. */
function held(holder: net.Server, port: number): Promise<unknown> {
  return new Promise((resolve) => holder.once("error", resolve).listen(port, "127.0.0.6", () => resolve(null)));
}

test("Deno gives the same plan hash and counts as Node, and runs the other's plan", async () => {
  const first = await freePorts(2);
  const script = `${LANGUAGE} export default listen(ports(${first}, 2)).websocket().swarm(200)
    .echo(random(1, 300), { rounds: 2 }).measure(latency);`;
  const onNode = await runScript(script);
  const onDeno = await runScript(script, [], "deno");
  assert.equal(onNode.exitCode, 0, onNode.stderr);
  assert.equal(onDeno.exitCode, 0, onDeno.stderr);
  assert.equal(onDeno.result!.planHash, onNode.result!.planHash);
  const counts = ({ connections: { requested, opened, held, failed, lost }, messages }: ReturnType<typeof onlyRun>) => {
    return { requested, opened, held, failed, lost, messages };
  };
  assert.deepEqual(counts(onlyRun(onDeno)), counts(onlyRun(onNode)));
  assert.match(onDeno.result!.environment.hosts[0]!.runtime, /^deno /);
});

test("--runs repeats, --connections resizes, and the plan hash stays the script's", async () => {
  const first = await freePorts(1);
  const script = `${LANGUAGE} export default listen(ports(${first}, 1)).swarm(5_000_000).echo("x").measure();`;
  const ended = await runScript(script, ["--runs", "3", "--connections", "40"]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.deepEqual(
    ended.result!.runs.map(({ repetition, connections: { held } }) => [repetition, held]),
    [
      [1, 40],
      [2, 40],
      [3, 40],
    ],
  );
  assert.equal(onlyRun(ended).connections.scripted, 5_000_000);
  assert.equal(ended.result!.overrides.connections, 40);
  const other = await runScript(script, ["--connections", "20", "--engine", "node"]);
  assert.equal(other.result!.planHash, ended.result!.planHash);
});
