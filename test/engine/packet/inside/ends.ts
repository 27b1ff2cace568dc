/** The engines of the four-way matrix {kernel, packet} x {server, swarm}, over links that this process makes for itself. */

import { readFileSync } from "node:fs";
import { after } from "node:test";
import { linkPair } from "../../../../runtime/coordinator/network/link-pair.ts";
import { setUp } from "../../../../runtime/coordinator/network/network.ts";
import type {
  ConnectionEvents,
  Engine,
  ListenOptions,
  ServerTransport,
  SwarmOptions,
} from "../../../../runtime/engine/contract.ts";
import type { LinkEnd } from "../../../../runtime/engine/link-end.ts";
import { makePacketEngine } from "../../../../runtime/engine/packet/engine.ts";
import type { LinkFilter } from "../../../../runtime/engine/packet/link-stack.ts";
import type { Roles } from "../../link.ts";

/** Which side speaks TCP in user space. */
export interface Sides {
  readonly server: boolean;
  readonly swarm: boolean;
}

const NOTHING: ConnectionEvents = {
  opened() {},
  openFailed() {},
  received() {},
  drained() {},
  ponged() {},
  closed() {},
};

/** The pair for a server in the kernel, and the one for a server in user space. */
const TO_KERNEL = 0;
const TO_PACKET = 1;

/**
 * The roles for the shared suites. At a port without a listener in user space, something has to answer with RST, as the
 * kernel does: a server without ports runs between two servers.
 */
export function rolesFor(sides: Sides, kernel: Engine, filter: LinkFilter | null = null): Roles {
  const packet = makePacketEngine(filter);
  const toKernel = linkPair(TO_KERNEL, { server: false, swarm: true });
  const toPacket = linkPair(TO_PACKET, { server: true, swarm: sides.swarm });
  setUp(toKernel);
  setUp(toPacket);
  const far = new FarEnd(packet, toPacket.server);
  after(() => far.close());
  const address = toPacket.swarm.server;
  let swarms = 0;
  return {
    server: sides.server ? { ...packet, server: (options, events) => far.serve(options, events) } : kernel,
    swarm: sides.swarm
      ? { ...packet, swarm: (options, events) => packet.swarm({ ...options, link: linkFor(options) }, events) }
      : { ...kernel, swarm: (options, events) => kernel.swarm({ ...options, host: hostFor(options) }, events) },
  };

  /** Swarms that share a link have addresses of their own. */
  function linkFor(options: SwarmOptions): LinkEnd {
    const { swarm } = !sides.server || isListening(options) ? toKernel : toPacket;
    swarms = (swarms + 1) % 250;
    return { ...swarm, firstClient: swarm.firstClient.replace(/\.0\.1$/, `.${swarms}.1`) };
  }

  function hostFor(options: SwarmOptions): string {
    return !sides.server || isListening(options) || address === null ? options.host : address;
  }
}

/** Whether the kernel has a server at the first connection's port. */
function isListening({ tuples }: SwarmOptions): boolean {
  const port = tuples.destinationPort(0).toString(16).toUpperCase().padStart(4, "0");
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .some((line) => line.includes(`:${port} `) && line.trim().split(/\s+/)[3] === "0A");
}

/** The server's end of a link in user space: one server at a time, or one that refuses everything. */
class FarEnd {
  readonly #engine: Engine;
  readonly #link: LinkEnd;
  #refusing: ServerTransport | null = null;
  #isClosed = false;

  constructor(engine: Engine, link: LinkEnd) {
    this.#engine = engine;
    this.#link = link;
    void this.#refuseAll();
  }

  /** Refuses no connections any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#refusing?.dispose();
  }

  async #refuseAll(): Promise<void> {
    if (this.#isClosed) return;
    const options = {
      protocol: "tcp",
      host: "127.0.0.1",
      ports: [],
      path: null,
      connections: 1,
      backlog: 1,
      sharedPorts: false,
    } as const;
    this.#refusing = this.#engine.server({ ...options, links: [this.#link] }, NOTHING);
    await this.#refusing.listen();
  }

  serve(options: ListenOptions, events: ConnectionEvents): ServerTransport {
    const server = this.#engine.server({ ...options, links: [this.#link] }, events);
    const { listen, dispose } = { listen: server.listen.bind(server), dispose: server.dispose.bind(server) };
    let isOver = false;
    server.listen = async () => {
      await this.#refusing?.dispose();
      this.#refusing = null;
      await listen();
    };
    server.dispose = async () => {
      await dispose();
      if (isOver) return;
      isOver = true;
      if (this.#refusing === null) await this.#refuseAll();
    };
    return server;
  }
}
