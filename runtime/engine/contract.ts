/**
 * The contract of every engine: its two sides, what they report (`ConnectionEvents`), what can be done with a
 * connection (`Transport`), and the options that each side is made with (hosts, ports, source addresses, the WebSocket
 * upgrade).
 *
 * Events and calls name a connection by its number; sockets, descriptors and buffers stay inside the engine. Only the
 * options have addresses in them. So the swarm and the echo server are written once, and `ws` sockets, `net` sockets,
 * slots of an io_uring, descriptors in epoll and TCP in user space all fit behind them.
 *
 * The rules:
 *
 * - A connection is a number. The swarm chooses the numbers that it opens; a server's engine chooses the numbers that
 *   it accepts, and uses free ones again first, so that tables indexed by number stay small.
 * - For each connection the engine calls `opened` or `openFailed` once, and then, if it was opened, `closed` once,
 *   whichever side closed it. It calls no event from inside a call on the transport: callers need no guard against
 *   re-entry.
 * - `closed` means that the connection is not open any more. A WebSocket is closed as soon as the peer's close frame
 *   has come, or as soon as the peer has broken the protocol: the engine calls `closed` at once. It then answers with a
 *   close frame, waits up to CLOSE_GRACE_MS for TCP to end, and resets what is left. The number can be used again at
 *   once.
 * - TCP has no messages: `received` gives bytes as they arrive, framing "stream". On a WebSocket it gives whole
 *   messages.
 * - A view given to `received` is valid until that call returns. `reply` sends it back, within that call, and the
 *   engine keeps its bytes until they are sent: an echo server copies nothing.
 * - Bytes given to `send` must not change until the connection's backlog is empty: messages are constant buffers.
 * - The engine runs its own loop. It lets the JavaScript event loop run at least every 10 ms, so that the worker
 *   receives the coordinator's messages. It never spins.
 * - The swarm's side answers the peer's FIN with RST, so that neither end is left in TIME_WAIT. A server answers FIN in
 *   order, because a client may have finished sending and still wait for its echo.
 * - Nagle's algorithm is off on both sides. `close(…, "reset")` sends RST and leaves no TIME_WAIT behind.
 */

import type { Protocol } from "../../dsl/plan.ts";
import type { LinkEnd } from "./link-end.ts";
import type { EngineProfile } from "./profile.ts";

/** How a piece of data is framed: a stretch of a TCP stream, or a whole WebSocket message and its kind. */
export type Framing = "stream" | "text" | "binary";

/** By RST, or in order: by FIN, on a WebSocket with the close handshake before it. */
export type CloseManner = "reset" | "orderly";

/**
 * Why a connection failed or closed: an errno name ("ECONNREFUSED"), "EOF" (the peer finished without a close frame),
 * "HTTP_<status>" (the upgrade was refused), "WS_<code>" (the peer sent a close frame with this code, 1005 for none; or
 * the peer broke the protocol, and this side sent the code: 1002, 1007 or 1009), or OWN_CLOSE.
 */
export type CloseReason = string;

/** The reason of a close that this side asked for. */
export const OWN_CLOSE: CloseReason = "CLOSED";

/**
 * How long a WebSocket's TCP connection may take to end after both close frames, or after this side has reported the
 * peer's protocol error, in milliseconds. Then it is reset.
 */
export const CLOSE_GRACE_MS = 3_000;

/**
 * What `send` and `reply` return when nothing was sent and nothing will be: the connection is not open, or it is
 * closing and `closed` has not been called yet.
 */
export const NOT_SENT = -1;

/** What an engine reports. One object serves all connections: there is no closure per connection. */
export interface ConnectionEvents {
  opened(connection: number): void;
  /** The swarm's side only. */
  openFailed(connection: number, reason: CloseReason): void;
  received(connection: number, view: Uint8Array, framing: Framing): void;
  /** The write backlog, reported above zero by `send` or `reply`, is empty again. */
  drained(connection: number): void;
  /** The peer has answered a `ping` (WebSocket). */
  ponged(connection: number): void;
  closed(connection: number, reason: CloseReason): void;
}

/** What TCP in user space has counted on one side since its start. */
export interface PacketCounts {
  /** Segments sent again: SYN, data and FIN. */
  readonly retransmissions: number;
  /** Frames that came while the receive ring was full: lost, as on any link. */
  readonly ringDrops: number;
  /** ACKs sent in answer to segments that only a stranger sends (RFC 5961). */
  readonly challengeAcks: number;
  /** ACKs sent at once because a segment came out of order, or twice. */
  readonly duplicateAcks: number;
}

/** What can be done with numbered connections, on either side. */
export interface Transport {
  /**
   * Sends bytes; on a WebSocket one message of the given kind. `expectedBytes` is the length of the answer that is due
   * (0: none), for engines that link sending and receiving. Returns the connection's write backlog in bytes (what the
   * kernel has not taken yet; 0: the kernel has taken all of it), or NOT_SENT.
   */
  send(connection: number, bytes: Uint8Array, framing: Framing, expectedBytes: number): number;
  /** Like `send`, with a copy of the bytes, which may change afterwards: for messages that differ each time. */
  sendCopy(connection: number, bytes: Uint8Array, framing: Framing, expectedBytes: number): number;
  /**
   * Sends back the view that `received` is giving right now, without a copy. Returns the write backlog in bytes, or
   * NOT_SENT.
   */
  reply(connection: number, view: Uint8Array, framing: Framing): number;
  /** Stops reading. TCP's flow control stops the peer's sending once the buffers are full. */
  pauseReads(connection: number): void;
  resumeReads(connection: number): void;
  /** Sends a WebSocket ping; `ponged` follows. Returns false where the protocol has none (TCP). */
  ping(connection: number): boolean;
  /**
   * The caller has something to do at this time (in `performance.now()` milliseconds; null: nothing). An engine that
   * sleeps outside of the JavaScript event loop wakes by then, to the millisecond. One that waits in it has nothing to
   * do.
   */
  wakeAt(atMs: number | null): void;
  /** Submits what `open`, `send` and `reply` have queued; engines that do not batch have nothing to do. */
  flush(): void;
  close(connection: number, manner: CloseManner): void;
  /** Only of an engine that speaks TCP itself; null over one that does not. */
  packetCounts?(): PacketCounts | null;
  /**
   * Resets every connection, frees every port, and resolves when the kernel has closed all of them. A second call
   * returns the promise of the first.
   */
  dispose(): Promise<void>;
}

/** The swarm's side. */
export interface SwarmTransport extends Transport {
  /**
   * Begins to open; `opened` or `openFailed` follows. A number may be opened anew after it was closed or has failed.
   */
  open(connection: number): void;
}

/** The server's side. */
export interface ServerTransport extends Transport {
  /** Resolves when every port is listening; rejects with an error that has a `code` (EADDRINUSE, EACCES, ...). */
  listen(): Promise<void>;
}

/** Where a server listens. */
export interface ListenOptions {
  readonly protocol: Protocol;
  readonly host: string;
  readonly ports: readonly number[];
  /** Other processes listen at the same ports, and the kernel spreads connections over all of them (SO_REUSEPORT). */
  readonly sharedPorts: boolean;
  /** The path of the WebSocket upgrade; null for TCP. Another path is answered with 404. */
  readonly path: string | null;
  /** The most connections to expect: engines with tables of their own size them by it. */
  readonly connections: number;
  /** The backlog of each listening port: connections that the kernel holds ready until they are accepted. */
  readonly backlog: number;
  /** The links that an engine without kernel sockets listens on. */
  readonly links?: readonly LinkEnd[];
}

/** The upgrade request of a WebSocket, beside its path; data only. */
export interface Handshake {
  /** The server as its user names it, for the Host field and the certificate; connections go to the address. */
  readonly name: string;
  /** Fields that are added to those of the upgrade. */
  readonly headers: Readonly<Record<string, string>>;
  /** Offered in this order. If there are any, the server has to choose one. */
  readonly subprotocols: readonly string[];
  /** null: no TLS. */
  readonly tls: TlsOptions | null;
}

/** Which certificates to trust. */
export interface TlsOptions {
  /** Certificates to trust instead of the runtime's own, as PEM text. */
  readonly ca: string | null;
  /** Take any certificate. */
  readonly insecure: boolean;
}

/** Where and how the swarm's side opens connections. */
export interface SwarmOptions {
  readonly protocol: Protocol;
  /** An address, or "localhost". */
  readonly host: string;
  /** The path of the WebSocket upgrade, query included; null for TCP. */
  readonly path: string | null;
  /** null for TCP, and for a WebSocket that asks for nothing but its path. */
  readonly handshake: Handshake | null;
  /** Connections are numbered from 0 to this, exclusive. */
  readonly connections: number;
  /** The tuple of a connection, by its number. */
  readonly tuples: Tuples;
  /** The link that an engine without kernel sockets sends on. */
  readonly link?: LinkEnd | null;
}

/** Source and destination as a function of the connection's number. */
export interface Tuples {
  destinationPort(connection: number): number;
  /** null: the kernel chooses, as late as it can. */
  sourceAddress(connection: number): string | null;
  /**
   * The source port to bind at an attempt to open: the first is attempt 0; later ones follow when the ports before were
   * taken. A port of 0 means that the kernel chooses, and that there is no attempt after it.
   */
  sourcePort(connection: number, attempt: number): number;
}

/** One way of doing I/O, for both sides. */
export interface Engine {
  readonly profile: EngineProfile;
  /**
   * Why the engine cannot be used on this machine, and what would change that; null when it can. It leaves nothing
   * behind.
   */
  whyNot(): string | null;
  server(options: ListenOptions, events: ConnectionEvents): ServerTransport;
  swarm(options: SwarmOptions, events: ConnectionEvents): SwarmTransport;
}
