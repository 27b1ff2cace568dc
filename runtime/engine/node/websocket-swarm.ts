import type net from "node:net";
import { WebSocket } from "ws";
import { type ConnectionEvents, OWN_CLOSE, type SwarmOptions, type SwarmTransport } from "../contract.ts";
import { connectSocket, portWasTaken } from "./raw-socket.ts";
import { MAX_PAYLOAD_BYTES, type NumberedWebSocket, WebSocketTransport } from "./websocket-transport.ts";

interface SwarmWebSocket extends NumberedWebSocket {
  /** How often it was tried to open before, from other source ports. */
  attempt: number;
}

class WebSocketSwarm extends WebSocketTransport implements SwarmTransport {
  readonly #options: SwarmOptions;
  readonly #authority: string;

  constructor(options: SwarmOptions, events: ConnectionEvents) {
    super(events);
    this.#options = options;
    this.#authority = options.host.includes(":") ? `[${options.host}]` : options.host;
  }

  open(connection: number, attempt = 0): void {
    const raw = connectSocket(this.#options, connection, attempt);
    const socket = new WebSocket(this.#url(connection), {
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD_BYTES,
      createConnection: () => raw,
    });
    const adopted = this.adopt(socket, raw, connection, false);
    const numbered: SwarmWebSocket = Object.assign(adopted, { attempt });
    raw.end = doNotFinish;
    raw.once("end", () => {
      // What Node makes of it would read as a reset by the peer.
      if (!numbered.opened) numbered.reason ??= "EOF";
      raw.resetAndDestroy();
    });
    numbered.once("open", () => {
      // Given up meanwhile: it never opened.
      if (numbered.reason === OWN_CLOSE) return;
      numbered.opened = true;
      this.events.opened(connection);
    });
    numbered.once("unexpected-response", (_request, response) => {
      this.#refused(numbered, `HTTP_${response.statusCode}`);
    });
  }

  #url(connection: number): string {
    return `ws://${this.#authority}:${this.#options.tuples.destinationPort(connection)}${this.#options.path}`;
  }

  /** A refused upgrade leaves the socket to us; its close comes too late to tell the reason. */
  #refused(socket: SwarmWebSocket, reason: string): void {
    this.gone(socket, reason);
    socket.raw.resetAndDestroy();
  }

  override gone(socket: SwarmWebSocket, reason: string): void {
    const { connection, opened, attempt } = socket;
    const again = !opened && portWasTaken(this.#options, connection, attempt, reason);
    if (again) this.open(connection, attempt + 1);
    else super.gone(socket, reason);
  }
}

/** The server finishes first (RFC 6455, 7.1.1). ws would not wait for that, and leave this end in TIME_WAIT. */
function doNotFinish(this: net.Socket): net.Socket {
  return this;
}

export function swarmWebSocket(options: SwarmOptions, events: ConnectionEvents): SwarmTransport {
  return new WebSocketSwarm(options, events);
}
