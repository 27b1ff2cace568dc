import assert from "node:assert/strict";
import type { Protocol } from "../../dsl/plan.ts";
import type { Engine, ListenOptions, SwarmOptions, Tuples } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { freePorts } from "./ports.ts";
import { ServerSide, SwarmSide } from "./side.ts";

/** An engine in each role; the same one twice, or a mixture. */
export interface Roles {
  readonly server: Engine;
  readonly swarm: Engine;
}

export const PROTOCOLS: readonly Protocol[] = ["tcp", "websocket"];

/** The path of the WebSocket upgrade in these tests. */
export const PATH = "/chat";

export function listenOptions(protocol: Protocol, ports: readonly number[]): ListenOptions {
  return {
    protocol,
    host: "127.0.0.1",
    ports,
    sharedPorts: false,
    path: protocol === "tcp" ? null : PATH,
    connections: 1_000,
    backlog: 1_024,
  };
}

/** The kernel chooses the source; connections take the ports in turn. */
export function anySource(ports: readonly number[]): Tuples {
  return {
    destinationPort: (connection) => ports[connection % ports.length]!,
    sourceAddress: () => null,
    sourcePort: () => 0,
  };
}

export function swarmOptions(protocol: Protocol, tuples: Tuples): SwarmOptions {
  return {
    protocol,
    host: "127.0.0.1",
    path: protocol === "tcp" ? null : PATH,
    handshake: null,
    connections: 1_000,
    tuples,
  };
}

/** A listening server and a swarm that knows its ports. */
export interface Link {
  readonly ports: readonly number[];
  readonly server: ServerSide;
  readonly swarm: SwarmSide;
}

/** Gives a link to the test, disposes of it, and checks the rules that hold for every connection at any time. */
export async function withLink(
  roles: Roles,
  protocol: Protocol,
  use: (link: Link) => Promise<void>,
  portCount = 1,
): Promise<void> {
  const ports = await freePorts(portCount);
  const server = new ServerSide(roles.server, listenOptions(protocol, ports));
  const swarm = new SwarmSide(roles.swarm, swarmOptions(protocol, anySource(ports)));
  try {
    await server.listen();
    await use({ ports, server, swarm });
  } finally {
    await swarm.dispose();
    await server.dispose();
  }
  for (const { ear } of [server, swarm]) {
    assert.deepEqual(ear.unfinished, [], "every connection has been told its end");
    ear.assertContractKept();
  }
}

/** Opens one connection; resolves to its number on the server. */
export async function connected({ server, swarm }: Link, connection = 0): Promise<number> {
  const opened = [server, swarm].map(({ ear }) => ear.openedNumbers.length);
  swarm.open(connection);
  await eventually(`connection ${connection} is open at both ends`, () => {
    return [server, swarm].every(({ ear }, side) => ear.openedNumbers.length > opened[side]!);
  });
  return server.ear.openedNumbers.at(-1)!;
}
