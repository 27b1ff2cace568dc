import type { ConnectionEvents, Engine, Framing, ListenOptions, PacketCounts, ServerTransport } from "./contract.ts";

/** With a larger backlog, the server does not read from the connection until the backlog is empty. */
const PAUSE_ABOVE_BYTES = 64 * 1024;

/** What a server worker counts; plain data. */
export interface ServerCounts {
  /** Connections accepted (on a WebSocket: upgraded) since the start. */
  accepted: number;
  /** Open now. */
  open: number;
  /** null on an engine with kernel sockets; brought up to date by {@link EchoServer.report}. */
  packet: PacketCounts | null;
}

/** What has changed. The pace at which the swarm opens connections depends on how many were accepted. */
export type ServerChange = "accepted" | "closed";

/** The echo server of every engine. It sends back what it receives, with the same framing and without a copy. */
export class EchoServer implements ConnectionEvents {
  readonly counts: ServerCounts = { accepted: 0, open: 0, packet: null };
  readonly #transport: ServerTransport;
  readonly #changed: (what: ServerChange) => void;

  constructor(options: ListenOptions, engine: Engine, changed: (what: ServerChange) => void) {
    this.#changed = changed;
    this.#transport = engine.server(options, this);
  }

  /** Resolves when every port is listening; rejects with an error that has a `code`. */
  listen(): Promise<void> {
    return this.#transport.listen();
  }

  /** The current counts. */
  report(): ServerCounts {
    this.counts.packet = this.#transport.packetCounts?.() ?? null;
    return this.counts;
  }

  dispose(): Promise<void> {
    return this.#transport.dispose();
  }

  opened(): void {
    this.counts.accepted++;
    this.counts.open++;
    this.#changed("accepted");
  }

  openFailed(): void {}

  received(connection: number, view: Uint8Array, framing: Framing): void {
    const backlog = this.#transport.reply(connection, view, framing);
    if (backlog > PAUSE_ABOVE_BYTES) this.#transport.pauseReads(connection);
  }

  drained(connection: number): void {
    this.#transport.resumeReads(connection);
  }

  ponged(): void {}

  closed(): void {
    this.counts.open--;
    this.#changed("closed");
  }
}
