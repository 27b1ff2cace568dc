import type net from "node:net";
import tls from "node:tls";
import { certificateOptions } from "../certificates.ts";
import { type ConnectionEvents, OWN_CLOSE, type SwarmOptions, type SwarmTransport } from "../contract.ts";
import { connectSocket, portWasTaken } from "./raw-socket.ts";
import { MAX_FRAGMENTS, MAX_PAYLOAD_BYTES, type NumberedWebSocket, WebSocketTransport } from "./websocket-transport.ts";
import { ws } from "./ws.ts";

interface SwarmWebSocket extends NumberedWebSocket {
  /** How many attempts to open from other source ports came before this one. */
  attempt: number;
}

class WebSocketSwarm extends WebSocketTransport implements SwarmTransport {
  readonly #options: SwarmOptions;
  readonly #authority: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #subprotocols: string[];
  /** null: no TLS. The context is made once because making it reads the certificates. */
  readonly #tls: tls.ConnectionOptions | null;

  constructor(options: SwarmOptions, events: ConnectionEvents) {
    super(events);
    this.#options = options;
    const { name = options.host, headers = {}, subprotocols = [], tls: trust = null } = options.handshake ?? {};
    this.#authority = name.includes(":") ? `[${name}]` : name;
    this.#headers = headers;
    this.#subprotocols = [...subprotocols];
    const certificates = trust && certificateOptions(name, trust);
    this.#tls = certificates && { ...certificates, secureContext: tls.createSecureContext(certificates) };
  }

  open(connection: number, attempt = 0): void {
    const raw = connectSocket(this.#options, connection, attempt);
    const stream = this.#tls === null ? raw : tls.connect({ ...this.#tls, socket: raw });
    const socket = new (ws().WebSocket)(this.#url(connection), this.#subprotocols, {
      headers: this.#headers,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD_BYTES,
      maxFragments: MAX_FRAGMENTS,
      createConnection: () => stream,
    });
    const adopted = this.adopt(socket, raw, connection, false, stream);
    const numbered: SwarmWebSocket = Object.assign(adopted, { attempt });
    stream.end = doNotFinish;
    stream.once("end", () => {
      // Node would report this as a reset by the peer.
      if (!numbered.opened) numbered.reason ??= "EOF";
      raw.resetAndDestroy();
    });
    numbered.once("open", () => {
      // It was given up while it opened.
      if (numbered.reason === OWN_CLOSE) return;
      numbered.opened = true;
      this.events.opened(connection);
    });
    numbered.once("unexpected-response", (_request, response) => {
      this.#refused(numbered, `HTTP_${response.statusCode}`);
    });
  }

  /** Always `ws:`, also with TLS: the ws package speaks HTTP over the stream that it is given. */
  #url(connection: number): string {
    return `ws://${this.#authority}:${this.#options.tuples.destinationPort(connection)}${this.#options.path}`;
  }

  /** After a refused upgrade ws leaves the socket to its user, and its close event does not have the reason. */
  #refused(socket: SwarmWebSocket, reason: string): void {
    this.gone(socket, reason);
    socket.raw.resetAndDestroy();
  }

  protected override gone(socket: SwarmWebSocket, reason: string): boolean {
    const { connection, opened, attempt } = socket;
    if (opened || !portWasTaken(this.#options, connection, attempt, reason)) return super.gone(socket, reason);
    this.open(connection, attempt + 1);
    return false;
  }
}

/** The server finishes first (RFC 6455, 7.1.1). ws does not wait for that, which would leave this end in TIME_WAIT. */
function doNotFinish(this: net.Socket): net.Socket {
  return this;
}

export function swarmWebSocket(options: SwarmOptions, events: ConnectionEvents): SwarmTransport {
  return new WebSocketSwarm(options, events);
}
