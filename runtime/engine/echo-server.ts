import type { ConnectionEvents, Engine, Framing, ListenOptions, PacketCounts, ServerTransport } from "./contract.ts";

/** A connection whose peer reads this much slower than it sends is not read from until the backlog is gone. */
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

/** What has changed: the pace of opening depends on what was accepted. */
export type ServerChange = "accepted" | "closed";

/** The echo server, written once over the engine contract: what comes goes back, in its kind, uncopied. */
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

  /** The counts of right now. */
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
