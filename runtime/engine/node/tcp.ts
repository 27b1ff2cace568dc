/** TCP on node:net, both sides. */

import net from "node:net";
import {
  type CloseManner,
  type ConnectionEvents,
  type Framing,
  type ListenOptions,
  NOT_SENT,
  OWN_CLOSE,
  type ServerTransport,
  type SwarmOptions,
  type SwarmTransport,
  type Transport,
} from "../contract.ts";
import { Numbers } from "../numbers.ts";
import {
  closeServers,
  closeSocket,
  codeOf,
  connectSocket,
  listenAll,
  portWasTaken,
  whenDrained,
} from "./raw-socket.ts";

/** A socket that knows its connection, so that one handler serves all of them. */
interface NumberedSocket extends net.Socket {
  owner: TcpTransport;
  connection: number;
  opened: boolean;
  /** The first error, or OWN_CLOSE. */
  reason: string | null;
  draining: boolean;
  /** How many attempts to open from other source ports came before this one. */
  attempt: number;
}

function onData(this: NumberedSocket, chunk: Uint8Array): void {
  this.owner.events.received(this.connection, chunk, "stream");
}

function onError(this: NumberedSocket, error: Error): void {
  this.reason ??= codeOf(error);
}

function onClose(this: NumberedSocket): void {
  this.owner.gone(this, this.reason ?? "EOF");
}

function onPeerFinished(this: NumberedSocket): void {
  this.resetAndDestroy();
}

function onConnect(this: NumberedSocket): void {
  // It was given up while it opened.
  if (this.reason === OWN_CLOSE) return;
  this.opened = true;
  this.owner.events.opened(this.connection);
}

abstract class TcpTransport implements Transport {
  readonly events: ConnectionEvents;
  readonly #sockets: (NumberedSocket | undefined)[] = [];

  constructor(events: ConnectionEvents) {
    this.events = events;
  }

  protected adopt(raw: net.Socket, connection: number, opened: boolean, attempt = 0): NumberedSocket {
    const socket: NumberedSocket = Object.assign(raw, {
      owner: this,
      connection,
      opened,
      reason: null,
      draining: false,
      attempt,
    });
    this.#sockets[connection] = socket;
    return socket.on("data", onData).on("error", onError).on("close", onClose);
  }

  /** The socket is closed: reports it, once. */
  gone(socket: NumberedSocket, reason: string): void {
    this.#sockets[socket.connection] = undefined;
    if (socket.opened) this.events.closed(socket.connection, reason);
    else this.events.openFailed(socket.connection, reason);
  }

  send(connection: number, bytes: Uint8Array): number {
    const socket = this.#sockets[connection];
    if (socket === undefined || !socket.writable) return NOT_SENT;
    socket.write(bytes);
    // The write itself can find out that the peer is gone.
    if (!socket.writable) return NOT_SENT;
    if (socket.writableLength > 0 && !socket.draining) this.#awaitDrain(socket);
    return socket.writableLength;
  }

  sendCopy(connection: number, bytes: Uint8Array): number {
    return this.send(connection, bytes.slice());
  }

  reply(connection: number, view: Uint8Array, _framing: Framing): number {
    return this.send(connection, view);
  }

  #awaitDrain(socket: NumberedSocket): void {
    socket.draining = true;
    whenDrained(socket, () => {
      socket.draining = false;
      this.events.drained(socket.connection);
    });
  }

  pauseReads(connection: number): void {
    this.#sockets[connection]?.pause();
  }

  resumeReads(connection: number): void {
    this.#sockets[connection]?.resume();
  }

  ping(): boolean {
    return false;
  }

  wakeAt(): void {}

  flush(): void {}

  close(connection: number, manner: CloseManner): void {
    const socket = this.#sockets[connection];
    if (socket === undefined || (socket.connecting && socket.reason === OWN_CLOSE)) return;
    socket.reason = OWN_CLOSE;
    closeSocket(socket, manner);
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

class TcpServer extends TcpTransport implements ServerTransport {
  readonly #options: ListenOptions;
  readonly #numbers = new Numbers();
  readonly #servers: net.Server[];
  #listening: Promise<void> = Promise.resolve();

  constructor(options: ListenOptions, events: ConnectionEvents) {
    super(events);
    this.#options = options;
    this.#servers = options.ports.map(() => net.createServer({ noDelay: true }, (raw) => this.#accept(raw)));
  }

  listen(): Promise<void> {
    this.#listening = listenAll(this.#servers, this.#options);
    return this.#listening;
  }

  #accept(raw: net.Socket): void {
    const socket = this.adopt(raw, this.#numbers.take(), true);
    this.events.opened(socket.connection);
  }

  override gone(socket: NumberedSocket, reason: string): void {
    super.gone(socket, reason);
    this.#numbers.giveBack(socket.connection);
  }

  override async dispose(): Promise<void> {
    // A server cannot be closed before it listens.
    await this.#listening.catch(() => {});
    const closed = closeServers(this.#servers);
    await super.dispose();
    await closed;
  }
}

class TcpSwarm extends TcpTransport implements SwarmTransport {
  readonly #options: SwarmOptions;

  constructor(options: SwarmOptions, events: ConnectionEvents) {
    super(events);
    this.#options = options;
  }

  open(connection: number, attempt = 0): void {
    const raw = connectSocket(this.#options, connection, attempt);
    this.adopt(raw, connection, false, attempt).once("connect", onConnect).once("end", onPeerFinished);
  }

  override gone(socket: NumberedSocket, reason: string): void {
    const { connection, opened, attempt } = socket;
    const again = !opened && portWasTaken(this.#options, connection, attempt, reason);
    if (again) this.open(connection, attempt + 1);
    else super.gone(socket, reason);
  }
}

export function serveTcp(options: ListenOptions, events: ConnectionEvents): ServerTransport {
  return new TcpServer(options, events);
}

export function swarmTcp(options: SwarmOptions, events: ConnectionEvents): SwarmTransport {
  return new TcpSwarm(options, events);
}
