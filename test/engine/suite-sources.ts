import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import process from "node:process";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import type { Protocol } from "../../dsl/plan.ts";
import type { Tuples } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { PROTOCOLS, type Roles, swarmOptions } from "./link.ts";
import { closed, freePorts, listening, portOf } from "./ports.ts";
import { SwarmSide } from "./side.ts";

// Elsewhere 127.0.0.1 is the only loopback address.
const ADDRESSES = process.platform === "linux" ? ["127.0.0.2", "127.0.0.3"] : ["127.0.0.1"];

/** The tuples that the swarm's side is told to use are those that a server sees. */
export function sourceSuite(name: string, { swarm: engine }: Roles): void {
  /** What the engine is asked for: an engine that binds late leaves the port to the kernel. */
  const asked = (source: string) => (engine.profile.bindsLate ? source.split(":")[0]! : source);
  for (const protocol of PROTOCOLS) {
    test(`${name}, ${protocol}: the server sees the source that was asked for`, async () => {
      await withWitness(protocol, async (port, seen) => {
        const sources = await freeSources(ADDRESSES, 3);
        const swarm = new SwarmSide(engine, swarmOptions(protocol, sourcesInOrder(port, sources)));
        swarm.open(...sources.keys());
        await eventually("all are open", () => swarm.ear.openedNumbers.length === sources.length);
        await eventually("all are accepted", () => seen.length === sources.length);
        assert.deepEqual(seen.map(asked).toSorted(), sources.map(asked).toSorted());
        await swarm.dispose();
        swarm.ear.assertContractKept();
      });
    });

    test(`${name}, ${protocol}: a source port that is taken is mended by the kernel's choice`, async () => {
      await withWitness(protocol, async (port, seen) => {
        const address = ADDRESSES[0]!;
        const [taken, free] = await freeSources([address], 2);
        const holder = net.createServer();
        await listening(holder, Number(taken!.split(":")[1]), address);
        const swarm = new SwarmSide(engine, swarmOptions(protocol, sourcesInOrder(port, [taken!, free!])));
        swarm.open(0, 1);
        await eventually("both are open", () => swarm.ear.openedNumbers.length === 2 && seen.length === 2);
        assert.deepEqual(swarm.ear.failures, []);
        assert.ok(!seen.includes(taken!));
        assert.ok(seen.map(asked).includes(asked(free!)));
        assert.ok(seen.every((source) => source.startsWith(`${address}:`)));
        await swarm.dispose();
        await closed(holder);
        swarm.ear.assertContractKept();
      });
    });
  }
}

/** Gives the test the port of a server that is not ours, and the sources of what connects to it. */
async function withWitness(protocol: Protocol, use: (port: number, seen: string[]) => Promise<void>): Promise<void> {
  const seen: string[] = [];
  const witness = (socket: net.Socket) => {
    seen.push(`${socket.remoteAddress}:${socket.remotePort}`);
    socket.on("error", () => {});
  };
  const server = protocol === "tcp" ? net.createServer() : http.createServer();
  server.on("connection", witness);
  if (server instanceof http.Server) new WebSocketServer({ server });
  await listening(server, 0);
  await use(portOf(server), seen);
  await closed(server);
}

/** Sources ("127.0.0.2:41234") whose ports are free, `count` for each address. */
async function freeSources(addresses: readonly string[], count: number): Promise<string[]> {
  const perAddress = addresses.map(async (address) => {
    return (await freePorts(count, address)).map((port) => `${address}:${port}`);
  });
  return (await Promise.all(perAddress)).flat();
}

function sourcesInOrder(destinationPort: number, sources: readonly string[]): Tuples {
  return {
    destinationPort: () => destinationPort,
    sourceAddress: (connection) => sources[connection]!.split(":")[0]!,
    sourcePort: (connection, attempt) => (attempt === 0 ? Number(sources[connection]!.split(":")[1]) : 0),
  };
}
