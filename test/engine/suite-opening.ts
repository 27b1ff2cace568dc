import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import type { Engine } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import {
  anySource,
  connected,
  type Link,
  listenOptions,
  PROTOCOLS,
  type Roles,
  swarmOptions,
  withLink,
} from "./link.ts";
import { closed, freePorts, listening } from "./ports.ts";
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
        assert.equal(new Set(server.ear.openedNumbers).size, 30, "each has a number of its own on the server");
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
