import type net from "node:net";
import type { RawData, WebSocket } from "ws";
import {
  CLOSE_GRACE_MS,
  type CloseManner,
  type ConnectionEvents,
  type Framing,
  NOT_SENT,
  OWN_CLOSE,
  type Transport,
} from "../contract.ts";
import { FixedDelay } from "../fixed-delay.ts";
import { closeSocket, codeOf, whenDrained } from "./raw-socket.ts";
import { ws } from "./ws.ts";

/**
 * The largest message either side takes, in bytes: c10m's own largest is 1 MiB, a user's server may answer with more.
 */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/**
 * The most fragments of a message that either side takes. A message of 4 MiB in fragments of 64 bytes has half as many.
 */
export const MAX_FRAGMENTS = 131_072;

/**
 * RFC 6455, 7.4.1: the codes that stand for "the close frame has no code" and "no close frame came". Neither is sent.
 */
const NO_CODE = 1005;
const NO_CLOSE_FRAME = 1006;

/** A WebSocket that knows its connection, so that one handler serves all of them. */
export interface NumberedWebSocket extends WebSocket {
  owner: WebSocketTransport;
  connection: number;
  opened: boolean;
  /** The TCP socket, which is reset to close the connection. */
  raw: net.Socket;
  /** The first error of ws, or OWN_CLOSE. */
  reason: string | null;
  /** The error of the TCP socket. After a close frame it has no meaning. */
  errno: string | null;
  draining: boolean;
  /** With TLS: called after each write, to find out whether the backlog is empty. */
  written: ((error?: Error) => void) | undefined;
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const { owner, connection } = this as NumberedWebSocket;
  owner.events.received(connection, data as Uint8Array, isBinary ? "binary" : "text");
}

function onPong(this: WebSocket): void {
  (this as NumberedWebSocket).owner.ponged(this as NumberedWebSocket);
}

function onError(this: WebSocket, error: Error): void {
  (this as NumberedWebSocket).reason ??= codeOf(error);
}

function onClose(this: WebSocket, code: number): void {
  const socket = this as NumberedWebSocket;
  const byPeer = code === NO_CLOSE_FRAME ? (socket.errno ?? "EOF") : `WS_${code}`;
  socket.owner.tcpEnded(socket, socket.reason ?? byPeer);
}

/**
 * Replaces `close` of a WebSocket. Only ws calls it: to answer the peer's close frame with its code, and to close with
 * the code of the peer's protocol error. ws has no event for either; its "close" event comes when TCP has ended.
 */
function closeByProtocol(this: WebSocket, code?: number, reason?: string | Uint8Array): void {
  const socket = this as NumberedWebSocket;
  closeInOrder(socket, code, reason);
  socket.owner.closeHandshakeBegun(socket, `WS_${code ?? NO_CODE}`);
}

function closeInOrder(socket: WebSocket, code?: number, reason?: string | Uint8Array): void {
  ws().WebSocket.prototype.close.call(socket, code, reason as string);
}

/** WebSocket on `ws`, for both sides. */
export abstract class WebSocketTransport implements Transport {
  readonly events: ConnectionEvents;
  readonly #sockets: (NumberedWebSocket | undefined)[] = [];
  /** Sockets whose TCP connection is ending. Most of them have been reported as closed. */
  readonly #ending = new FixedDelay<NumberedWebSocket>(CLOSE_GRACE_MS, ({ raw }) => raw.resetAndDestroy());

  constructor(events: ConnectionEvents) {
    this.events = events;
  }

  protected adopt(
    socket: WebSocket,
    raw: net.Socket,
    connection: number,
    opened: boolean,
    stream = raw,
  ): NumberedWebSocket {
    const numbered: NumberedWebSocket = Object.assign(socket, {
      owner: this,
      connection,
      opened,
      raw,
      reason: null,
      errno: null,
      draining: false,
      // On Deno the empty write that `whenDrained` uses fails with TLS.
      written: stream === raw ? undefined : (error?: Error) => this.#written(numbered, error),
      close: closeByProtocol,
    });
    this.#sockets[connection] = numbered;
    // ws reports a reset as a close without a frame; only the socket under it knows the errno.
    for (const under of new Set([raw, stream])) {
      under.on("error", (error) => {
        numbered.errno ??= codeOf(error);
      });
    }
    numbered.on("message", onMessage).on("pong", onPong).on("error", onError).on("close", onClose);
    return numbered;
  }

  /**
   * The peer's close frame has come, or the peer has broken the protocol. A connection that this side closes is
   * reported when TCP has ended.
   */
  closeHandshakeBegun(socket: NumberedWebSocket, reason: string): void {
    this.#ending.add(socket);
    if (socket.reason !== OWN_CLOSE) this.gone(socket, reason);
  }

  tcpEnded(socket: NumberedWebSocket, reason: string): void {
    this.#ending.delete(socket);
    this.gone(socket, reason);
  }

  /** The connection is closed or its opening has failed: reports it. Returns false when that was reported before. */
  protected gone(socket: NumberedWebSocket, reason: string): boolean {
    const { connection } = socket;
    if (this.#sockets[connection] !== socket) return false;
    this.#sockets[connection] = undefined;
    if (socket.opened) this.events.closed(connection, reason);
    else this.events.openFailed(connection, reason);
    return true;
  }

  ponged(socket: NumberedWebSocket): void {
    if (this.#sockets[socket.connection] === socket) this.events.ponged(socket.connection);
  }

  send(connection: number, bytes: Uint8Array, framing: Framing): number {
    const socket = this.#sockets[connection];
    if (socket === undefined || socket.readyState !== socket.OPEN || !socket.raw.writable) return NOT_SENT;
    socket.send(bytes, { binary: framing === "binary" }, socket.written);
    // The write itself can find out that the peer is gone.
    if (!socket.raw.writable) return NOT_SENT;
    if (socket.bufferedAmount > 0 && !socket.draining) this.#awaitDrain(socket);
    return socket.bufferedAmount;
  }

  sendCopy(connection: number, bytes: Uint8Array, framing: Framing): number {
    return this.send(connection, bytes.slice(), framing);
  }

  reply(connection: number, view: Uint8Array, framing: Framing): number {
    return this.send(connection, view, framing);
  }

  #awaitDrain(socket: NumberedWebSocket): void {
    socket.draining = true;
    if (socket.written !== undefined) return;
    whenDrained(socket.raw, () => this.#drained(socket));
  }

  #written(socket: NumberedWebSocket, error?: Error): void {
    if (!error && socket.draining && socket.bufferedAmount === 0) this.#drained(socket);
  }

  #drained(socket: NumberedWebSocket): void {
    socket.draining = false;
    if (this.#sockets[socket.connection] === socket) this.events.drained(socket.connection);
  }

  pauseReads(connection: number): void {
    this.#sockets[connection]?.pause();
  }

  resumeReads(connection: number): void {
    this.#sockets[connection]?.resume();
  }

  ping(connection: number): boolean {
    const socket = this.#sockets[connection];
    if (socket?.readyState === socket?.OPEN) socket?.ping();
    return true;
  }

  wakeAt(): void {}

  flush(): void {}

  close(connection: number, manner: CloseManner): void {
    const socket = this.#sockets[connection];
    if (socket === undefined || (socket.raw.connecting && socket.reason === OWN_CLOSE)) return;
    socket.reason = OWN_CLOSE;
    if (manner === "reset" || socket.raw.connecting) closeSocket(socket.raw, "reset");
    else closeInOrder(socket);
  }

  async dispose(): Promise<void> {
    const open = this.#sockets.filter((socket) => socket !== undefined);
    const closing = [...new Set([...open, ...this.#ending.entries])].map((socket) => {
      return new Promise((resolve) => socket.once("close", resolve));
    });
    for (const { connection } of open) this.close(connection, "reset");
    for (const { raw } of this.#ending.entries) closeSocket(raw, "reset");
    await Promise.all(closing);
  }
}
