/**
 * The contract that every engine meets. It speaks of *messages on numbered connections*: never of sockets, descriptors
 * or addresses, so that `ws` sockets, `net` sockets, ring slots and TCP spoken in user space all fit behind it, and the
 * swarm and the echo server are written once, over it.
 *
 * The rules, for every engine:
 *
 * - A connection is a number. The swarm chooses the numbers of what it opens; a server's engine chooses the numbers of
 *   what it accepts, and uses those that are free again first, so that tables indexed by it stay small.
 * - For each connection `opened` or `openFailed` is told once, then `closed` once if it was opened, whoever closed it.
 *   No event comes from inside a call on the transport: callers need no guard against re-entry.
 * - TCP has no messages: `received` tells bytes as they come, framing "stream". WebSocket tells whole messages.
 * - A view given to `received` is valid until that call returns. `reply` hands it straight back within the call, and
 *   the engine keeps it alive until it is sent: an echo server copies nothing.
 * - Bytes given to `send` must not change until the connection's backlog is empty: messages live in constant buffers.
 * - The engine owns its loop. However it waits, it lets the JavaScript event loop run at least every 10 ms, so that
 *   the worker hears its coordinator; it never spins.
 * - The swarm's side answers the peer's FIN with RST, so that neither end is left in TIME_WAIT; a server answers in order,
 *   for a client may have finished sending and still wait for its echo.
 * - Nagle's algorithm is off on both sides. `close(…, "reset")` sends RST and leaves no TIME_WAIT behind.
 */

import type { Protocol } from "../../dsl/plan.ts";
import type { EngineProfile } from "./profile.ts";

/** How a piece of data is framed: a stretch of a TCP stream, or a whole WebSocket message and its kind. */
export type Framing = "stream" | "text" | "binary";

/** Abruptly by RST, or in order (FIN; on a WebSocket the close handshake first). */
export type CloseManner = "reset" | "orderly";

/**
 * Why a connection failed or closed: an errno name ("ECONNREFUSED"), "EOF" (the peer finished without a close frame),
 * "HTTP_<status>" (the upgrade was refused), "WS_<code>" (the peer sent a close frame), or OWN_CLOSE.
 */
export type CloseReason = string;

/** The reason of a close that this side asked for. */
export const OWN_CLOSE: CloseReason = "CLOSED";

/**
 * What `send` and `reply` return when nothing was sent and nothing will be: the connection is not open, or it is closing
 * and `closed` has not been called yet.
 */
export const NOT_SENT = -1;

/** What an engine tells its user. One object for all connections: none of these is a closure per connection. */
export interface ConnectionEvents {
  opened(connection: number): void;
  /** The swarm's side only. */
  openFailed(connection: number, reason: CloseReason): void;
  received(connection: number, view: Uint8Array, framing: Framing): void;
  /** The write backlog, reported above zero by `send` or `reply`, is empty again. */
  drained(connection: number): void;
  /** The answer to `ping` (WebSocket). */
  ponged(connection: number): void;
  closed(connection: number, reason: CloseReason): void;
}

/** What can be done with numbered connections, on either side. */
export interface Transport {
  /**
   * Sends bytes; on a WebSocket one message of the given kind. `expectedBytes` tells how much answer is due (0: none),
   * which lets an engine link sending and receiving. Returns the connection's write backlog in bytes (what the kernel
   * has not taken yet; 0: the kernel has taken all of it), or NOT_SENT.
   */
  send(connection: number, bytes: Uint8Array, framing: Framing, expectedBytes: number): number;
  /**
   * Sends back the view that `received` is telling right now, without a copy. Returns the write backlog in bytes, or
   * NOT_SENT.
   */
  reply(connection: number, view: Uint8Array, framing: Framing): number;
  /** Stops telling what is received, so that the peer's sending is held up in time. */
  pauseReads(connection: number): void;
  resumeReads(connection: number): void;
  /** Sends a WebSocket ping; `ponged` follows. Returns false where the protocol has none (TCP). */
  ping(connection: number): boolean;
  /**
   * Somebody wants to act at this time (in `performance.now()` milliseconds; null: nobody): an engine that sleeps outside
   * of the JavaScript event loop wakes by then, to the millisecond. One that waits in it has nothing to do.
   */
  wakeAt(atMs: number | null): void;
  /** Submits what `open`, `send` and `reply` have queued; engines that do not batch have nothing to do. */
  flush(): void;
  close(connection: number, manner: CloseManner): void;
  /** Resets every connection, frees every port, and resolves when the kernel has let go of them. */
  dispose(): Promise<void>;
}

/** The swarm's side. */
export interface SwarmTransport extends Transport {
  /** Begins to open; `opened` or `openFailed` follows. A number may be opened anew after it was closed or has failed. */
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
  /** The path of the WebSocket upgrade; null for TCP. Another path is answered with 404. */
  readonly path: string | null;
  /** How many connections to expect, at most: engines with tables of their own size them by it. */
  readonly connections: number;
  /** Connections that the kernel may hold ready for each port before they are accepted. */
  readonly backlog: number;
}

/** What a WebSocket asks for beside its path; data only. */
export interface Handshake {
  /** The server as its user names it, for the Host field and the certificate; connections go to the address. */
  readonly name: string;
  /** Added to the upgrade's own fields. */
  readonly headers: Readonly<Record<string, string>>;
  /** Offered in this order; unless there are none, the server has to choose one of them. */
  readonly subprotocols: readonly string[];
  /** null: no TLS. */
  readonly tls: TlsOptions | null;
}

/** Whom to trust. */
export interface TlsOptions {
  /** Certificates to trust instead of the runtime's own, as PEM text. */
  readonly ca: string | null;
  /** Take any certificate. */
  readonly insecure: boolean;
}

/** What the swarm's side needs to know to open connections. */
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
}

/** Source and destination as a function of the connection's number. */
export interface Tuples {
  destinationPort(connection: number): number;
  /** null: the kernel chooses, as late as it can. */
  sourceAddress(connection: number): string | null;
  /**
   * The source port to bind at the first attempt (0) to open, or at a later one (1, 2, ...) when those before could not
   * be had. 0: the kernel chooses, and there is nothing to try after it.
   */
  sourcePort(connection: number, attempt: number): number;
}

/** One way of doing I/O, for both sides. */
export interface Engine {
  readonly profile: EngineProfile;
  server(options: ListenOptions, events: ConnectionEvents): ServerTransport;
  swarm(options: SwarmOptions, events: ConnectionEvents): SwarmTransport;
}
