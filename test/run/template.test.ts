/** Messages from templates: every connection sends its own, and every answer is verified. */

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE = 'import { connect, latency, listen, perSecond, ports, seconds, template } from "c10m";\n';

for (const engine of ["node", "uring"]) {
  for (const websocket of ["", ".websocket()"]) {
    test(`${engine}${websocket}: rounds, a burst and a schedule of messages from templates`, async () => {
      const ended = await runScript(
        `${LANGUAGE} const hello = template("user-{connection:06} says {message}");
        export default listen(ports(${await freePorts(2)}, 2))${websocket}.swarm(23, { workers: 2 })
          .echo(hello, { rounds: 12 })
          .burst(template("\\xff{connection % 7}", { as: "binary" }), { connections: 9 })
          .echo(hello, { rate: perSecond(300), for: seconds(0.5) })
          .measure(latency);`,
        ["--engine", engine],
      );
      const [rounds, burst, scheduled] = onlyRun(ended).phases.slice(-3);
      assert.deepEqual([rounds!.messages!.verified, burst!.messages!.verified], [23 * 12, 9], ended.stderr);
      // On a busy machine c10m may miss some times of a schedule.
      assert.equal(scheduled!.messages!.verified, scheduled!.messages!.sent);
      assert.ok(scheduled!.messages!.verified > 0);
    });
  }
}

test("the server sees the message of each connection, and an expected template is verified", async () => {
  const seen = new Set<string>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      seen.add(data.toString());
      // The third connection gets an answer that belongs to another one.
      const number = Number(/\d+/.exec(data.toString())![0]);
      socket.write(`OK ${number === 3 ? 4 : number}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  try {
    const ended = await runScript(
      `${LANGUAGE} export default connect("tcp://127.0.0.1:${port}").swarm(8)
        .echo(template("LOGIN {connection:03}\\n"), { expect: template("OK {connection}\\n") }).measure(latency);`,
    );
    assert.equal(ended.exitCode, 1, ended.stderr);
    const run = onlyRun(ended);
    assert.deepEqual([run.messages.verified, run.messages.mismatched], [7, 1]);
    assert.equal(run.phases.find(({ kind }) => kind === "echo")!.firstMismatch!.connection, 3);
    assert.deepEqual(
      [...seen].sort(),
      Array.from({ length: 8 }, (_, index) => `LOGIN 00${index}\n`),
    );
  } finally {
    server.close();
  }
});

test("a template with a mistake is refused at its line", async () => {
  const ended = await runScript(
    `${LANGUAGE}\nexport default listen(ports(${await freePorts(1)}, 1)).swarm(2)\n  .echo(template("hi {user}"))\n  .measure(latency);`,
  );
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /my\.bench\.ts:\d+:\d+/);
  assert.match(ended.stderr, /no placeholder \{user\}/);
  assert.match(ended.stderr, /write \{connection\}/);
});
