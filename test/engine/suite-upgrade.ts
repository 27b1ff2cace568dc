import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { test } from "node:test";
import { type Engine, OWN_CLOSE, type Tuples } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { anySource, PATH, type Roles, swarmOptions, withLink } from "./link.ts";
import { closed, listening, portOf } from "./ports.ts";
import { SwarmSide } from "./side.ts";

/** The WebSocket upgrade, and how it is refused. */
export function upgradeSuite(name: string, roles: Roles): void {
  test(`${name}, websocket: another path is answered with 404`, async () => {
    await withLink(roles, "websocket", async ({ ports, server }) => {
      const options = { ...swarmOptions("websocket", anySource(ports)), path: `${PATH}/elsewhere` };
      assert.equal(await failureOf(roles.swarm, options.tuples, options.path), "HTTP_404");
      assert.deepEqual(server.ear.openedNumbers, []);
    });
  });

  test(`${name}, websocket: a query does not change the path`, async () => {
    await withLink(roles, "websocket", async ({ ports, server }) => {
      const options = { ...swarmOptions("websocket", anySource(ports)), path: `${PATH}?room=1` };
      const swarm = new SwarmSide(roles.swarm, options);
      swarm.open(0);
      await eventually("it is accepted", () => server.ear.openedNumbers.length === 1);
      await swarm.dispose();
    });
  });

  const refusals: [what: string, reason: string, server: () => net.Server][] = [
    ["refuses the upgrade", "HTTP_503", () => http.createServer((_, response) => response.writeHead(503).end("no"))],
    ["answers as if nothing were asked", "HTTP_200", () => http.createServer((_, response) => response.end("hello"))],
    ["finishes without an answer", "EOF", () => onRequest((socket) => socket.end())],
    ["resets instead of answering", "ECONNRESET", () => onRequest((socket) => socket.resetAndDestroy())],
    ["does not speak HTTP", "EPROTO", () => onRequest((socket) => socket.end("220 mail.example.com\r\n"))],
    ["does not know the key", "EPROTO", () => onRequest((socket) => socket.write(WRONG_ACCEPT))],
  ];
  for (const [what, edit] of [
    ["all lines", (head: string) => head.replaceAll("\r\n", "\n")],
    ["the first line", (head: string) => head.replace("\r\n", "\n")],
    ["the blank line", (head: string) => head.replace("\r\n\r\n", "\r\n\n")],
  ] as const) {
    test(`${name}, websocket: a server that ends ${what} of its answer in LF without CR: EPROTO`, async () => {
      const server = net.createServer((socket) => {
        socket.on("error", () => {}).once("data", (request) => socket.write(edit(acceptanceOf(String(request)))));
      });
      await listening(server, 0);
      assert.equal(await failureOf(roles.swarm, anySource([portOf(server)]), PATH), "EPROTO");
      await closed(server);
    });
  }

  for (const [what, reason, makeServer] of refusals) {
    test(`${name}, websocket: a server that ${what}: ${reason}`, async () => {
      const server = makeServer();
      await listening(server, 0);
      assert.equal(await failureOf(roles.swarm, anySource([portOf(server)]), PATH), reason);
      await closed(server);
    });
  }

  test(`${name}, websocket: a server that never answers is waited for until the swarm closes`, async () => {
    let asked = false;
    const server = onRequest(() => {
      asked = true;
    });
    await listening(server, 0);
    const swarm = new SwarmSide(roles.swarm, swarmOptions("websocket", anySource([portOf(server)])));
    swarm.open(0);
    await eventually("the upgrade is asked for", () => asked);
    assert.deepEqual(swarm.ear.failures, []);
    swarm.close(0, "reset");
    await eventually("the open has failed", () => swarm.ear.failures.length === 1);
    assert.deepEqual(swarm.ear.failures, [[0, OWN_CLOSE]]);
    await swarm.dispose();
    await closed(server);
    swarm.ear.assertContractKept();
  });
}

/** The right answer to a request. */
function acceptanceOf(request: string): string {
  const key = /sec-websocket-key: *(\S+)/i.exec(request)?.[1];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return WRONG_ACCEPT.replace("Accept: x", `Accept: ${accept}`);
}

const WRONG_ACCEPT =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n";

/** A server that does something as soon as it was sent something; resets are expected. */
function onRequest(act: (socket: net.Socket) => void): net.Server {
  return net.createServer((socket) => {
    socket.on("error", () => {}).once("data", () => act(socket));
  });
}

/** The reason for which a WebSocket does not open. */
async function failureOf(engine: Engine, tuples: Tuples, path: string): Promise<string> {
  const swarm = new SwarmSide(engine, { ...swarmOptions("websocket", tuples), path });
  swarm.open(0);
  await eventually("the open has failed", () => swarm.ear.failures.length === 1);
  await swarm.dispose();
  swarm.ear.assertContractKept();
  return swarm.ear.failures[0]![1];
}
