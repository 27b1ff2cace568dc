import type net from "node:net";
import { WebSocket } from "ws";
import type { ConnectionEvents, SwarmOptions, SwarmTransport } from "../contract.ts";
import { connectSocket, portWasTaken } from "./raw-socket.ts";
import { MAX_PAYLOAD_BYTES, type NumberedWebSocket, WebSocketTransport } from "./websocket-transport.ts";

class WebSocketSwarm extends WebSocketTransport implements SwarmTransport {
  readonly #options: SwarmOptions;
  readonly #authority: string;

  constructor(options: SwarmOptions, events: ConnectionEvents) {
    super(events);
    this.#options = options;
    this.#authority = options.host.includes(":") ? `[${options.host}]` : options.host;
  }

  open(connection: number, kernelChoosesPort = false): void {
    const raw = connectSocket(this.#options, connection, kernelChoosesPort);
    const socket = new WebSocket(this.#url(connection), {
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD_BYTES,
      createConnection: () => raw,
    });
    const numbered = this.adopt(socket, raw, connection, false);
    raw.end = doNotFinish;
    raw.once("end", () => {
      // What Node makes of it would read as a reset by the peer.
      if (!numbered.opened) numbered.reason ??= "EOF";
      raw.resetAndDestroy();
    });
    numbered.once("open", () => {
      numbered.opened = true;
      this.events.opened(connection);
    });
    numbered.once("unexpected-response", (_request, response) => {
      this.#refused(numbered, `HTTP_${response.statusCode}`);
    });
    if (!kernelChoosesPort) raw.once("error", (error) => this.#retry(numbered, error));
  }

  #url(connection: number): string {
    return `ws://${this.#authority}:${this.#options.tuples.destinationPort(connection)}${this.#options.path}`;
  }

  /** A refused upgrade leaves the socket to us; its close comes too late to tell the reason. */
  #refused(socket: NumberedWebSocket, reason: string): void {
    this.gone(socket, reason);
    socket.raw.resetAndDestroy();
  }

  #retry(socket: NumberedWebSocket, error: NodeJS.ErrnoException): void {
    if (socket.opened || !portWasTaken(this.#options, socket.connection, error.code ?? "")) return;
    this.open(socket.connection, true);
  }
}

/** The server finishes first (RFC 6455, 7.1.1). ws would not wait for that, and leave this end in TIME_WAIT. */
function doNotFinish(this: net.Socket): net.Socket {
  return this;
}

export function swarmWebSocket(options: SwarmOptions, events: ConnectionEvents): SwarmTransport {
  return new WebSocketSwarm(options, events);
}
