/** The engines against what is not ours: `ws`, node:net, and Deno's own WebSocket on either side. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { WebSocket, WebSocketServer } from "ws";
import type { Protocol } from "../../dsl/plan.ts";
import { EchoServer } from "../../runtime/engine/echo-server.ts";
import { exchangesOf } from "../../runtime/phases/worker-registry.ts";
import { Swarm } from "../../runtime/swarm/swarm.ts";
import { echoOf, round, swarmSpec } from "../swarm/swarms.ts";
import { disposed, whateverHappens } from "./cleanup.ts";
import { ENGINES_HERE } from "./engines-here.ts";
import { eventually } from "./eventually.ts";
import { listenOptions, PATH } from "./link.ts";
import { closed, freePorts, listening, portOf } from "./ports.ts";

const DENO = fileURLToPath(new URL("../../node_modules/.bin/deno", import.meta.url));

for (const [name, engine] of ENGINES_HERE) {
  /** Gives the test the port of an echo server of ours, and its counts. */
  async function withEchoServer(protocol: Protocol, use: (port: number, server: EchoServer) => Promise<void>) {
    const ports = await freePorts(1);
    const server = disposed(new EchoServer(listenOptions(protocol, ports), engine, () => {}));
    await server.listen();
    await use(ports[0]!, server);
    await eventually("the server has no connection left", () => server.counts.open === 0);
    await server.dispose();
  }

  /** Opens ten connections to a server that is not ours, and sends twice on each. */
  async function assertEchoes(protocol: Protocol, port: number): Promise<void> {
    const swarm = disposed(new Swarm(swarmSpec({ protocol, ports: [port], count: 10 }), engine, () => {}));
    swarm.open(10);
    await eventually("all are open", () => swarm.counts().open === 10);
    swarm.beginPhase(exchangesOf(echoOf({ kind: "text", text: "grüß Gott" })));
    for (let number = 0; number < 2; number++) {
      const { sent, verified } = await round(swarm, { round: number });
      assert.deepEqual({ sent, verified }, { sent: 10, verified: 10 });
    }
    assert.equal(swarm.counts().unexpected, 0);
    await swarm.dispose();
  }

  test(`${name}: the WebSocket server and a client of ws`, async () => {
    await withEchoServer("websocket", async (port, server) => {
      const client = new WebSocket(`ws://127.0.0.1:${port}${PATH}?room=1`);
      whateverHappens(() => client.terminate());
      await once(client, "open");
      for (const [data, isBinary] of [
        ["grüß Gott", false],
        [Uint8Array.of(0, 255), true],
        ["x".repeat(1_048_576), false],
      ] as const) {
        client.send(data);
        const [echo, binary] = (await once(client, "message")) as [Uint8Array, boolean];
        assert.equal(binary, isBinary);
        assert.deepEqual(Uint8Array.from(echo), typeof data === "string" ? new TextEncoder().encode(data) : data);
      }
      client.close(1000);
      assert.deepEqual((await once(client, "close"))[0], 1000);
      assert.equal(server.counts.accepted, 1);
    });
  });

  test(`${name}: the WebSocket server puts together what comes in fragments, and answers pings between them`, async () => {
    await withEchoServer("websocket", async (port) => {
      const client = new WebSocket(`ws://127.0.0.1:${port}${PATH}`);
      whateverHappens(() => client.terminate());
      await once(client, "open");
      client.ping("at rest");
      assert.equal(String((await once(client, "pong"))[0]), "at rest");
      client.send("gr", { fin: false });
      client.ping("in the middle");
      assert.equal(String((await once(client, "pong"))[0]), "in the middle");
      client.send("üß", { fin: true });
      const [echo] = (await once(client, "message")) as [Uint8Array];
      assert.equal(new TextDecoder().decode(echo), "grüß");
      const large = Uint8Array.from({ length: 1_048_576 }, (_, index) => index % 251);
      for (let at = 0; at < large.byteLength; at += 100_000) {
        client.send(large.subarray(at, at + 100_000), { fin: at + 100_000 >= large.byteLength });
      }
      const [back] = (await once(client, "message")) as [Uint8Array];
      assert.deepEqual(Uint8Array.from(back), large);
      client.close();
    });
  });

  test(`${name}: a request that is no upgrade is told what is wanted`, async () => {
    await withEchoServer("websocket", async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { headers: { connection: "close" } });
      assert.equal(response.status, 426);
      assert.equal(response.headers.get("upgrade"), "websocket");
      await response.text();
    });
  });

  test(`${name}: a TCP client that has finished sending still gets its echo`, async () => {
    await withEchoServer("tcp", async (port) => {
      const message = new Uint8Array(4_000_000).fill(7);
      const client = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      whateverHappens(() => client.destroy());
      client.end(message);
      let received = 0;
      for await (const chunk of client) received += (chunk as Uint8Array).byteLength;
      assert.equal(received, message.byteLength);
    });
  });

  test(`${name}: Deno's WebSocket as a client`, async () => {
    await withEchoServer("websocket", async (port, server) => {
      const script = `
        const socket = new WebSocket("ws://127.0.0.1:${port}${PATH}");
        socket.onopen = () => socket.send("grüß Gott");
        socket.onmessage = ({ data }) => { console.log(data); socket.close(1000); };
        socket.onclose = ({ code }) => console.log(code);`;
      assert.equal(await outputOf(["eval", script]), "grüß Gott\n1000\n");
      assert.equal(server.counts.accepted, 1);
    });
  });

  test(`${name}: the swarm and a plain echo server of node:net`, async () => {
    const server = net.createServer((socket) => socket.on("error", () => {}).pipe(socket));
    await listening(server, 0);
    await assertEchoes("tcp", portOf(server));
    await closed(server);
  });

  test(`${name}: the swarm and a WebSocketServer of ws`, async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: PATH });
    whateverHappens(() => server.close());
    server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
    await once(server, "listening");
    await assertEchoes("websocket", (server.address() as net.AddressInfo).port);
    await new Promise((resolve) => server.close(resolve));
  });

  test(`${name}: the swarm and a server of Deno`, async () => {
    const script = `
      Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(port) }, (request) => {
        const { socket, response } = Deno.upgradeWebSocket(request);
        socket.onmessage = ({ data }) => socket.send(data);
        socket.onerror = () => {};
        return response;
      });`;
    // The command is a launcher: it is ended with the process that it starts.
    const deno = spawn(DENO, ["eval", script], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    try {
      const [line] = (await once(deno.stdout, "data")) as [Uint8Array];
      await assertEchoes("websocket", Number(new TextDecoder().decode(line)));
    } finally {
      process.kill(-deno.pid!, "SIGKILL");
      await once(deno, "close");
    }
  });
}

/** What Deno prints. */
async function outputOf(args: readonly string[]): Promise<string> {
  const deno = spawn(DENO, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const chunk of deno.stdout.setEncoding("utf8")) output += chunk;
  return output;
}
