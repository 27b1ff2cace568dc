import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import { test } from "node:test";
import { type Engine, OWN_CLOSE, type Tuples } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { anySource, connected, type Link, listenOptions, PATH, PROTOCOLS, type Roles, swarmOptions, withLink } from "./link.ts";
import { closed, freePorts, listening, portOf } from "./ports.ts";
import { ServerSide, SwarmSide } from "./side.ts";

/** Opening, listening, and how both fail. */
export function openingSuite(name: string, roles: Roles): void {
  for (const protocol of PROTOCOLS) {
    test(`${name}, ${protocol}: every connection is opened and accepted once, over all ports`, async () => {
      const connections = Array.from({ length: 30 }, (_, index) => index);
      const use = async ({ server, swarm }: Link) => {
        swarm.open(...connections);
        await eventually("all are open", () => {
          return swarm.ear.openedNumbers.length === 30 && server.ear.openedNumbers.length === 30;
        });
        assert.deepEqual(swarm.ear.openedNumbers.toSorted(ascending), connections);
        assert.deepEqual(server.ear.openedNumbers.toSorted(ascending), connections);
      };
      await withLink(roles, protocol, use, 3);
    });

    test(`${name}, ${protocol}: a number that is free again is used first`, async () => {
      await withLink(roles, protocol, async (link) => {
        for (const connection of [0, 1, 2]) await connected(link, connection);
        link.swarm.close(1, "reset");
        await eventually("the server knows", () => link.server.ear.closures.length === 1);
        const [freed] = link.server.ear.closures[0]!;
        await eventually("the swarm knows", () => link.swarm.ear.closures.length === 1);
        assert.equal(await connected(link, 1), freed, "accepted under the number that was free");
        assert.equal(await connected(link, 3), 3, "then under a new one");
      });
    });

    test(`${name}, ${protocol}: nobody listens: ECONNREFUSED, and the number may be tried anew`, async () => {
      const ports = await freePorts(1);
      const swarm = new SwarmSide(roles.swarm, swarmOptions(protocol, anySource(ports)));
      swarm.open(0);
      await eventually("the open has failed", () => swarm.ear.failures.length === 1);
      assert.deepEqual(swarm.ear.failures, [[0, "ECONNREFUSED"]]);

      const server = new ServerSide(roles.server, listenOptions(protocol, ports));
      await server.listen();
      swarm.open(0);
      await eventually("the second try is open", () => swarm.ear.openedNumbers.length === 1);
      await swarm.dispose();
      await server.dispose();
      swarm.ear.assertContractKept();
    });

    test(`${name}, ${protocol}: a port that is taken is told by its code, and the others are let go`, async () => {
      const [free, other] = await freePorts(2);
      const holder = net.createServer();
      await listening(holder, other!);
      const server = new ServerSide(roles.server, listenOptions(protocol, [free!, other!]));
      await assert.rejects(server.listen(), { code: "EADDRINUSE" });
      await server.dispose();
      await closed(holder);
      await listenAndLetGo(roles.server, [free!, other!], protocol);
    });

    test(`${name}, ${protocol}: dispose frees the ports at once, whatever is open`, async () => {
      const ports = await freePorts(3);
      const server = new ServerSide(roles.server, listenOptions(protocol, ports));
      const swarm = new SwarmSide(roles.swarm, swarmOptions(protocol, anySource(ports)));
      await server.listen();
      swarm.open(0, 1, 2, 3, 4, 5);
      await eventually("all are accepted", () => server.ear.openedNumbers.length === 6);
      await server.dispose();
      await listenAndLetGo(roles.server, ports, protocol);
      await eventually("the swarm has lost all", () => swarm.ear.unfinished.length === 0);
      await swarm.dispose();
    });

    test(`${name}, ${protocol}: dispose in the middle of listening frees the ports too`, async () => {
      const ports = await freePorts(2);
      const server = new ServerSide(roles.server, listenOptions(protocol, ports));
      const listened = server.listen().catch(() => {});
      await server.dispose();
      await listened;
      await listenAndLetGo(roles.server, ports, protocol);
    });

    test(`${name}, ${protocol}: what is still opening is closed by dispose`, async () => {
      const ports = await freePorts(1);
      const server = new ServerSide(roles.server, listenOptions(protocol, ports));
      const swarm = new SwarmSide(roles.swarm, swarmOptions(protocol, anySource(ports)));
      await server.listen();
      swarm.open(0, 1, 2);
      await swarm.dispose();
      assert.deepEqual(swarm.ear.unfinished, []);
      await server.dispose();
      swarm.ear.assertContractKept();
    });
  }
  upgradeSuite(name, roles);
}

function upgradeSuite(name: string, roles: Roles): void {
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

/** Fails when one of the ports is not free. */
async function listenAndLetGo(engine: Engine, ports: readonly number[], protocol: "tcp" | "websocket"): Promise<void> {
  const server = new ServerSide(engine, listenOptions(protocol, ports));
  await server.listen();
  await server.dispose();
}

function ascending(a: number, b: number): number {
  return a - b;
}
