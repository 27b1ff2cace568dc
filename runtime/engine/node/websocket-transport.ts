import type net from "node:net";
import type { RawData, WebSocket } from "ws";
import {
  type CloseManner,
  type ConnectionEvents,
  type Framing,
  NOT_SENT,
  OWN_CLOSE,
  type Transport,
} from "../contract.ts";
import { closeSocket, codeOf, whenDrained } from "./raw-socket.ts";

/** The largest message either side takes, in bytes: c10m's own largest is 1 MiB, a user's server may answer with more. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** RFC 6455, 7.4.1: the code that stands for "no close frame came" and never travels. */
const NO_CLOSE_FRAME = 1006;

/** A WebSocket that knows its connection, so that one handler serves all of them. */
export interface NumberedWebSocket extends WebSocket {
  owner: WebSocketTransport;
  connection: number;
  opened: boolean;
  /** The TCP socket: what is closed by reset. */
  raw: net.Socket;
  /** Set by the first error that ws tells, or by a close of our own. */
  reason: string | null;
  /** Of the socket under it; after a close frame it means nothing. */
  errno: string | null;
  draining: boolean;
  /** Over TLS: looks, each time something has gone to the kernel, whether that was all. */
  written: ((error?: Error) => void) | undefined;
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const { owner, connection } = this as NumberedWebSocket;
  owner.events.received(connection, data as Uint8Array, isBinary ? "binary" : "text");
}

function onPong(this: WebSocket): void {
  const { owner, connection } = this as NumberedWebSocket;
  owner.events.ponged(connection);
}

function onError(this: WebSocket, error: Error): void {
  (this as NumberedWebSocket).reason ??= codeOf(error);
}

function onClose(this: WebSocket, code: number): void {
  const socket = this as NumberedWebSocket;
  const byPeer = code === NO_CLOSE_FRAME ? (socket.errno ?? "EOF") : `WS_${code}`;
  socket.owner.gone(socket, socket.reason ?? byPeer);
}

/** WebSocket on `ws`, what both sides share. */
export abstract class WebSocketTransport implements Transport {
  readonly events: ConnectionEvents;
  readonly #sockets: (NumberedWebSocket | undefined)[] = [];

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
      // Deno fails on the empty write to TLS that would tell as well.
      written: stream === raw ? undefined : (error?: Error) => this.#written(numbered, error),
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

  /** The connection is closed: tells so, once. */
  gone(socket: NumberedWebSocket, reason: string): void {
    const { connection } = socket;
    if (this.#sockets[connection] !== socket) return;
    this.#sockets[connection] = undefined;
    if (socket.opened) this.events.closed(connection, reason);
    else this.events.openFailed(connection, reason);
  }

  send(connection: number, bytes: Uint8Array, framing: Framing): number {
    const socket = this.#sockets[connection];
    if (socket === undefined || socket.readyState !== socket.OPEN || !socket.raw.writable) return NOT_SENT;
    socket.send(bytes, { binary: framing === "binary" }, socket.written);
    // The write itself can find out that the peer is gone.
    if (!socket.raw.writable) return NOT_SENT;
    if (socket.bufferedAmount > 0 && !socket.draining) this.#watchBacklog(socket);
    return socket.bufferedAmount;
  }

  reply(connection: number, view: Uint8Array, framing: Framing): number {
    return this.send(connection, view, framing);
  }

  #watchBacklog(socket: NumberedWebSocket): void {
    socket.draining = true;
    if (socket.written !== undefined) return;
    whenDrained(socket.raw, () => this.#drained(socket));
  }

  #written(socket: NumberedWebSocket, error?: Error): void {
    if (!error && socket.draining && socket.bufferedAmount === 0) this.#drained(socket);
  }

  #drained(socket: NumberedWebSocket): void {
    socket.draining = false;
    this.events.drained(socket.connection);
  }

  pauseReads(connection: number): void {
    this.#sockets[connection]?.pause();
  }

  resumeReads(connection: number): void {
    this.#sockets[connection]?.resume();
  }

  ping(connection: number): boolean {
    this.#sockets[connection]?.ping();
    return true;
  }

  wakeAt(): void {}

  flush(): void {}

  close(connection: number, manner: CloseManner): void {
    const socket = this.#sockets[connection];
    if (socket === undefined || (socket.raw.connecting && socket.reason === OWN_CLOSE)) return;
    socket.reason = OWN_CLOSE;
    if (manner === "reset" || socket.raw.connecting) closeSocket(socket.raw, "reset");
    else socket.close();
  }

  async dispose(): Promise<void> {
    const closing: Promise<unknown>[] = [];
    for (const socket of this.#sockets) {
      if (socket === undefined) continue;
      closing.push(new Promise((resolve) => socket.once("close", resolve)));
      this.close(socket.connection, "reset");
    }
    await Promise.all(closing);
  }
}
