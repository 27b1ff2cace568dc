/** Whole runs with TCP in user space, as a user does them. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { Command, freePorts, onlyRun, runScript, until } from "./command.ts";

const LANGUAGE =
  'import { bytes, latency, listen, percent, perSecond, ports, seconds, text, throughput } from "c10m";\n';

const SIDES = [
  ["packet", "packet"],
  ["node", "packet"],
  ["packet", "node"],
] as const;

for (const [server, swarm] of SIDES) {
  for (const websocket of ["", ".websocket()"]) {
    test(`${server} server, ${swarm} swarm${websocket}: every phase, and counts that add up`, async () => {
      const first = await freePorts(2);
      const ended = await runScript(`${LANGUAGE}
        export default listen(ports(${first}, 2), { engine: "${server}" })${websocket}
          .swarm(300, { engine: "${swarm}" }).echo(text("hello"), { rounds: 2 }).burst(text("x"), { connections: percent(50) })
          .storm({ drop: percent(30) }).echo(bytes(5000)).echo(text("y"), { rate: perSecond(500), for: seconds(1) })
          .measure(latency, throughput);`);
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      const { connections, messages, packet, engine } = onlyRun(ended);
      assert.deepEqual([engine.server, engine.swarm], [server, swarm]);
      assert.deepEqual([connections.held, connections.failed, connections.lost], [300, {}, {}]);
      assert.equal(messages.sent, messages.verified);
      assert.equal(packet!.server === null, server !== "packet");
      assert.equal(packet!.swarm === null, swarm !== "packet");
      assert.match(ended.stdout, /TCP in user space over a veth link/);
    });
  }
}

test("connect is refused with the reason, and so is `from`", async () => {
  const [port] = [await freePorts(1)];
  const connecting = await runScript(
    `import { connect } from "c10m"; export default connect("tcp://127.0.0.1:${port}").swarm(10).measure();`,
    ["--engine", "packet"],
  );
  assert.equal(connecting.exitCode, 2);
  assert.match(connecting.stderr, /cannot use the packet engine: the server of connect\(\.\.\.\) runs outside/);
  const listed = await runScript(
    `${LANGUAGE} export default listen(ports(${port}, 1)).swarm(10, { from: ["127.0.0.2"] }).measure();`,
    ["--engine", "packet"],
  );
  assert.equal(listed.exitCode, 2);
  assert.match(listed.stderr, /`from` cannot be met/);
});

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  test(`${signal}: no process, namespace or link is left`, async () => {
    const script = `${LANGUAGE} export default listen(ports(${await freePorts(4)}, 4)).swarm(2_000_000).measure();`;
    const command = new Command(script, ["--engine", "packet"]);
    await command.untilSaid("starting the workers");
    await until(() => command.workers("worker").length >= 2, "the workers");
    process.kill(command.child.pid!, signal);
    if (signal === "SIGINT") assert.equal((await command.ended).exitCode, 130);
    await command.leavesNothing();
  });
}

test("a worker that is killed ends the run with a partial result, and nothing is left", async () => {
  const script = `${LANGUAGE} export default listen(ports(${await freePorts(4)}, 4)).swarm(2_000_000).measure();`;
  const command = new Command(script, ["--engine", "packet"]);
  await command.untilSaid("starting the workers");
  await until(() => command.workers("swarm worker").length >= 1, "the swarm's worker");
  process.kill(command.workers("swarm worker")[0]!, "SIGKILL");
  const ended = await command.ended;
  assert.equal(ended.exitCode, 4, ended.stderr);
  await command.leavesNothing();
});

test("nothing is left of the network of a run", () => {
  const links = execFileSync("ip", ["-o", "link"], { encoding: "utf8" });
  assert.doesNotMatch(links, /c10m-/);
});
