import assert from "node:assert/strict";
import net from "node:net";
import process from "node:process";
import { test } from "node:test";
import { Command, freePorts, onlyRun, runScript, until } from "./command.ts";

const scriptOn = (first: number, rounds: number) => `import { latency, listen, ports } from "c10m";
  export default listen(ports(${first}, 4)).swarm(500).echo("hello", { rounds: ${rounds} }).measure(latency);`;

test("--isolate runs in a network of its own, where a port that is taken outside is free", async () => {
  const first = await freePorts(4);
  const taken = net.createServer().listen(first, "127.0.0.1");
  const ended = await runScript(scriptOn(first, 2), ["--isolate"]);
  taken.close();
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.equal(onlyRun(ended).messages.verified, 1_000);
  assert.equal(ended.result!.overrides.isolate, true);
  const { sysctls } = ended.result!.environment.hosts[0]!;
  assert.equal(sysctls["net.ipv4.ip_local_port_range"], "1024 65535");
  assert.equal(sysctls["net.ipv4.ip_local_reserved_ports"], `${first}-${first + 3}`);
  assert.match(ended.stdout, /network +a namespace of its own \(--isolate\)/);
});

test("a server that already runs is not in it: refused", async () => {
  const script = `import { connect, latency } from "c10m";
    export default connect("tcp://127.0.0.1:7").swarm(1).echo("x").measure(latency);`;
  const { exitCode, stderr } = await runScript(script, ["--isolate"]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /--isolate cannot be used with connect\(\.\.\.\)/);
});

for (const [signal, exitCode] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const) {
  test(`${signal} reaches the run inside, once: exit code ${exitCode}, a partial result, nothing left`, async () => {
    const command = new Command(scriptOn(await freePorts(4), 1_000_000), ["--isolate"]);
    await command.untilSaid("open 500");
    command.child.kill(signal);
    const ended = await command.ended;
    await command.leavesNothing();
    assert.equal(ended.exitCode, exitCode, ended.stderr);
    assert.equal(ended.result!.verdict, "interrupted");
  });
}

test("a run whose outer process is killed ends as well", async () => {
  const command = new Command(scriptOn(await freePorts(4), 1_000_000), ["--isolate"]);
  await command.untilSaid("open 500");
  await until(() => command.workers("worker").length >= 2, "the workers");
  process.kill(command.child.pid!, "SIGKILL");
  await command.leavesNothing();
});
