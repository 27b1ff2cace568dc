/** The swarm and the echo server together, over each real engine. */

import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import type { MessageNode } from "../../dsl/plan.ts";
import { EchoServer } from "../../runtime/engine/echo-server.ts";
import { exchangesOf } from "../../runtime/phases/worker-registry.ts";
import { LatencyHistogram } from "../../runtime/stats/histogram.ts";
import { Swarm } from "../../runtime/swarm/swarm.ts";
import { countsOf } from "../swarm/fake-swarm.ts";
import { echoOf, round, swarmSpec } from "../swarm/swarms.ts";
import { disposed } from "./cleanup.ts";
import { ENGINES_HERE } from "./engines-here.ts";
import { eventually } from "./eventually.ts";
import { listenOptions, PROTOCOLS } from "./link.ts";
import { closed, freePorts, leftInTimeWait, listening, portOf } from "./ports.ts";

const MESSAGES: [what: string, message: MessageNode][] = [
  ["text", { kind: "text", text: "grüß Gott" }],
  ["given bytes", { kind: "binary", base64: "AAECAw==" }],
  ["300,000 bytes", { kind: "bytes", lengthBytes: 300_000 }],
  ["random bytes", { kind: "random", minBytes: 1, maxBytes: 5_000, seed: 7 }],
];
const COUNT = 40;

for (const [name, engine] of ENGINES_HERE) {
  for (const protocol of PROTOCOLS) {
    test(`${name}, ${protocol}: every kind of message is echoed and verified, round after round`, async () => {
      const ports = await freePorts(3);
      const server = disposed(new EchoServer(listenOptions(protocol, ports), engine, () => {}));
      await server.listen();
      const swarm = disposed(new Swarm(swarmSpec({ protocol, ports, count: COUNT }), engine, () => {}));
      swarm.open(COUNT);
      await eventually("all are open", () => swarm.counts().open === COUNT && server.counts.open === COUNT);
      for (const [what, message] of MESSAGES) {
        swarm.beginPhase(exchangesOf(echoOf(message)));
        for (const [number, share] of [1, 7, COUNT].entries()) {
          const report = await round(swarm, { round: number, share });
          assert.deepEqual(countsOf(report), { sent: COUNT, received: COUNT, verified: COUNT }, what);
          assert.ok(report.endedAtMs > report.startedAtMs);
        }
        assert.equal(LatencyHistogram.decode(swarm.phaseReport().latency!).count, 3 * COUNT);
      }
      swarm.shrink(COUNT / 2);
      await eventually("the server knows of the shrink", () => server.counts.open === COUNT / 2);
      swarm.open(COUNT / 2);
      await eventually("all are open again", () => swarm.counts().open === COUNT && server.counts.open === COUNT);
      assert.equal(swarm.counts().unexpected, 0);
      assert.deepEqual([swarm.counts().failed, swarm.counts().lost], [{}, {}]);
      await swarm.dispose();
      await server.dispose();
      assert.ok((leftInTimeWait(ports) ?? 0) === 0);
    });
  }

  test(`${name}: a server never has more than inFlight messages to answer`, async () => {
    const waiting: net.Socket[] = [];
    let most = 0;
    const server = net.createServer((socket) => {
      socket
        .on("error", () => {})
        .on("data", (bytes: Uint8Array) => {
          waiting.push(socket);
          most = Math.max(most, waiting.length);
          // Late enough that a swarm that sends too much is caught.
          setImmediate(() => setImmediate(() => waiting.shift()!.write(bytes)));
        });
    });
    await listening(server, 0);
    const swarm = disposed(
      new Swarm(swarmSpec({ protocol: "tcp", ports: [portOf(server)], count: COUNT }), engine, () => {}),
    );
    swarm.open(COUNT);
    await eventually("all are open", () => swarm.counts().open === COUNT);
    swarm.beginPhase(exchangesOf(echoOf({ kind: "text", text: "x" })));
    const report = await round(swarm, { share: 5 });
    assert.equal(report.verified, COUNT);
    assert.ok(most <= 5, `${most} were outstanding`);
    await swarm.dispose();
    await closed(server);
  });

  test(`${name}: a server that dies takes its connections with it, and the answers due`, async () => {
    const server = net.createServer((socket) => {
      socket.on("error", () => {}).on("data", () => socket.resetAndDestroy());
    });
    await listening(server, 0);
    const swarm = disposed(
      new Swarm(swarmSpec({ protocol: "tcp", ports: [portOf(server)], count: 5 }), engine, () => {}),
    );
    swarm.open(5);
    await eventually("all are open", () => swarm.counts().open === 5);
    swarm.beginPhase(exchangesOf(echoOf({ kind: "text", text: "x" })));
    assert.deepEqual(countsOf(await round(swarm)), { sent: 5, lost: 5 });
    assert.deepEqual(swarm.counts().lost, { ECONNRESET: 5 });
    await swarm.dispose();
    await closed(server);
  });
}
