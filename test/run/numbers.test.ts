/** What a run says of costs, on servers whose costs are known, and what it makes of expectations. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePorts, onlyRun, runScript } from "./command.ts";

/** Spawns a server of this folder with these arguments, and does the rest with it. */
async function spawnServer(name: string, args: string, rest: string) {
  const file = fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url));
  const first = await freePorts(1);
  const ended = await runScript(`import { cpu, memory, milliseconds, ports, spawn } from "c10m";
    export default spawn(${JSON.stringify(`${process.execPath} ${file} {port} ${args}`)}, { ports: ports(${first}, 1) })${rest};`);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  return { ...onlyRun(ended), report: ended.stdout };
}

test("processor time: what the server burns, its children too, is the server's, in the phase where it burns it", async () => {
  const rest = '.swarm(20).hold(milliseconds(300)).echo("hello", { rounds: 2 }).measure(cpu)';
  const { cpu, phases, report } = await spawnServer("tcp", "burn=20 delegate=400", rest);
  const taken = (use: { userMs: number; systemMs: number } | null | undefined) => use!.userMs + use!.systemMs;
  // 40 messages of 20 ms, and 400 ms in a child that is gone by the end; starting Node and echoing come on top.
  const echo = phases.find(({ kind }) => kind === "echo")!.cpu!;
  assert.ok(taken(echo.server) > 1_150 && taken(echo.server) < 2_400, `${taken(echo.server)} ms`);
  assert.ok(taken(echo.swarm) < 600, `${taken(echo.swarm)} ms`);
  const hold = phases.find(({ kind }) => kind === "hold")!.cpu!;
  assert.ok(taken(hold.server) < 200, `${taken(hold.server)} ms`);
  assert.ok(taken(cpu!.server) >= taken(echo.server) + taken(hold.server));
  assert.match(report, /Bottleneck: /);
});

/**
 * What a connection of the bare server costs it, measured again when it is off: while others use the machine, memory may
 * not come to rest.
 */
async function costOf(takes: string, connections: number, isRight: (bytes: number) => boolean): Promise<number | null> {
  let bytes: number | null = null;
  for (let attempt = 0; attempt < 4 && (bytes === null || !isRight(bytes)); attempt++) {
    const run = await spawnServer("bare", takes, `.swarm(${connections}).hold(milliseconds(1)).measure(memory)`);
    bytes = run.memory.perConnection?.serverBytes ?? null;
  }
  return bytes;
}

for (const [takes, connections, isRight] of [
  ["65536", 1_000, (bytes: number) => Math.abs(bytes / 65_536 - 1) < 0.05],
  ["", 2_000, (bytes: number) => Math.abs(bytes) < 1_000],
] as const) {
  test(`memory: a server that takes ${takes || "no"} bytes a connection in user space`, async () => {
    const bytes = await costOf(takes, connections, isRight);
    assert.ok(bytes !== null && isRight(bytes), `${bytes} bytes`);
  });
}

test("expectations: each is answered, and one that is not met fails the run", async () => {
  const ended =
    await runScript(`import { connections, kilobytes, latency, listen, memory, milliseconds, percent, perSecond,
      ports, seconds, throughput } from "c10m";
    export default listen(ports(${await freePorts(2)}, 2)).swarm(200).echo("hello", { rounds: 3 })
      .measure(memory, latency, throughput)
      .expect(connections.held.atLeast(percent(100)), latency.max.below(seconds(60)), throughput.above(perSecond(1)))
      .expect(latency.uncorrected.p50.below(milliseconds(0.0001)), memory.swarm.perConnection.below(kilobytes(0.001)));`);
  assert.equal(ended.exitCode, 1, ended.stderr);
  const { expectations, connections, messages } = onlyRun(ended);
  assert.deepEqual([connections.held, messages.verified], [200, 600]);
  assert.deepEqual(
    expectations.slice(0, 4).map(({ passed }) => passed),
    [true, true, true, false],
  );
  assert.equal(expectations[0]!.actual, "100 % (200 of 200)");
  assert.match(expectations[3]!.text, /^uncorrected latency p50 below 0\.0001 ms$/);
  assert.match(ended.stdout, /\nFAILED {2}expected uncorrected latency p50 below 0\.0001 ms: got /);
  assert.equal(ended.result!.verdict, "failed");
});

test("what is expected must be measured: an error at its line", async () => {
  const ended = await runScript(`import { kilobytes, latency, listen, memory, ports } from "c10m";
    export default listen(ports(8080, 1)).swarm(10).measure(latency)
      .expect(memory.perConnection.below(kilobytes(9)));`);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /my\.bench\.ts:3:\d+: memory is expected to meet a bound, but is not measured/);
  assert.match(ended.stderr, /add memory to \.measure\(\.\.\.\)/);
});
