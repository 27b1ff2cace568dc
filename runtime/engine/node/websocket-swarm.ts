import type net from "node:net";
import { WebSocket } from "ws";
import type { ConnectionEvents, SwarmOptions, SwarmTransport } from "../contract.ts";
import { connectSocket, portWasTaken } from "./raw-socket.ts";
import { MAX_PAYLOAD_BYTES, type NumberedWebSocket, WebSocketTransport } from "./websocket-transport.ts";

interface SwarmWebSocket extends NumberedWebSocket {
  /** The kernel chose the source port: there is no other to try. */
  kernelChosePort: boolean;
}

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
    const adopted = this.adopt(socket, raw, connection, false);
    const numbered: SwarmWebSocket = Object.assign(adopted, { kernelChosePort: kernelChoosesPort });
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
    const { connection, opened, kernelChosePort } = socket;
    if (!opened && !kernelChosePort && portWasTaken(this.#options, connection, reason)) this.open(connection, true);
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
