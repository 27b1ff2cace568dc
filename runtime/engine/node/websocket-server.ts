import http from "node:http";
import type net from "node:net";
import type { WebSocket } from "ws";
import type { ConnectionEvents, ListenOptions, ServerTransport } from "../contract.ts";
import { Numbers } from "../numbers.ts";
import { closeServers, listenAll } from "./raw-socket.ts";
import { MAX_FRAGMENTS, MAX_PAYLOAD_BYTES, type NumberedWebSocket, WebSocketTransport } from "./websocket-transport.ts";
import { ws } from "./ws.ts";

/** Every port has an HTTP server for the upgrade. One WebSocketServer takes the sockets over from all of them. */
class WebSocketListener extends WebSocketTransport implements ServerTransport {
  readonly #options: ListenOptions;
  readonly #numbers = new Numbers();
  readonly #servers: http.Server[];
  #listening: Promise<void> = Promise.resolve();
  readonly #upgrader = new (ws().WebSocketServer)({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    maxFragments: MAX_FRAGMENTS,
  });
  /**
   * Sockets that have not finished the upgrade. They have no connection number, so `dispose` closes them separately.
   */
  readonly #upgrading = new Set<net.Socket>();

  constructor(options: ListenOptions, events: ConnectionEvents) {
    super(events);
    this.#options = options;
    this.#servers = options.ports.map(() => this.#createServer());
  }

  listen(): Promise<void> {
    this.#listening = listenAll(this.#servers, this.#options);
    return this.#listening;
  }

  #createServer(): http.Server {
    const server = http.createServer({ noDelay: true }, (_request, response) => {
      response.writeHead(426, { "content-type": "text/plain", upgrade: "websocket" }).end("Upgrade Required\n");
    });
    server.on("connection", (raw: net.Socket) => this.#trackUpgrade(raw));
    server.on("upgrade", (request, raw: net.Socket, head) => {
      if (request.url?.split("?", 1)[0] !== this.#options.path)
        raw.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      else this.#upgrader.handleUpgrade(request, raw, head, (socket) => this.#accept(socket, raw));
    });
    return server;
  }

  #trackUpgrade(raw: net.Socket): void {
    this.#upgrading.add(raw);
    raw.on("error", ignore).once("close", () => this.#upgrading.delete(raw));
  }

  #accept(socket: WebSocket, raw: net.Socket): void {
    this.#upgrading.delete(raw);
    const { connection } = this.adopt(socket, raw, this.#numbers.take(), true);
    this.events.opened(connection);
  }

  protected override gone(socket: NumberedWebSocket, reason: string): boolean {
    const isReported = super.gone(socket, reason);
    if (isReported) this.#numbers.giveBack(socket.connection);
    return isReported;
  }

  override async dispose(): Promise<void> {
    // A server cannot be closed before it listens.
    await this.#listening.catch(() => {});
    const closed = closeServers(this.#servers);
    for (const raw of this.#upgrading) raw.resetAndDestroy();
    await super.dispose();
    await closed;
  }
}

/** A socket that breaks before its upgrade is counted by the swarm as a failed open; the server ignores it. */
function ignore(): void {}

export function serveWebSocket(options: ListenOptions, events: ConnectionEvents): ServerTransport {
  return new WebSocketListener(options, events);
}
