/**
 * The stages of a script, each with its legal calls: Listening (or Spawned, or Connected), then Swarming, then
 * Measured. Every call returns a new object and leaves the old one unchanged. No call opens a socket.
 */

import type { DESCRIPTION, Description } from "./description.ts";
import type { Expectation } from "./expectations.ts";
import type { LoginStep } from "./login.ts";
import type { PhaseCalls } from "./phases/registry.ts";
import type { EngineChoice, Protocol } from "./plan.ts";
import type { Probe } from "./probes.ts";
import type { Duration, Ports } from "./units.ts";

/** Options of `listen`. */
export interface ListenOptions {
  /** The address to listen on. Default: "127.0.0.1". */
  readonly host?: string;
  readonly engine?: EngineChoice;
  /** The number of server processes. Default: as many as the swarm requires. */
  readonly workers?: number;
}

/** Options of `spawn`. */
export interface SpawnOptions {
  /** The ports that the server listens on. */
  readonly ports: Ports;
  /** Default: "tcp". */
  readonly protocol?: Protocol;
  /** The request path of the WebSocket upgrade. Default: "/". */
  readonly path?: string;
  /** Wait for a line of output that matches the pattern, or contains the string. Default: only for the ports. */
  readonly ready?: RegExp | string;
  /** The working directory. Default: that of c10m. */
  readonly cwd?: string;
  /** Environment variables, added to those of c10m. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * A command that succeeds where the server can run, such as "bun --version". It runs before anything starts. Where it
   * fails, a comparison skips the plan and names it, and a script with this plan alone is refused.
   */
  readonly needs?: string;
  /** Header fields that are added to the WebSocket upgrade. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one. */
  readonly subprotocols?: readonly string[];
}

/** Options of `connect`. */
export interface ConnectOptions {
  /** The ports that the server listens on. Default: the port in the URL (80 for ws, 443 for wss). */
  readonly ports?: Ports;
  /** Header fields that are added to the WebSocket upgrade. They are part of the plan and of the result. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one. */
  readonly subprotocols?: readonly string[];
  /** wss: the certificates to trust, as PEM text. Default: those of the runtime. */
  readonly ca?: string;
  /** wss: accept any certificate. */
  readonly insecure?: boolean;
}

/** Options of `.websocket()`. */
export interface WebSocketOptions {
  /** The request path of the upgrade. Default: "/". */
  readonly path?: string;
}

/** Options of `.swarm()`. */
export interface SwarmOptions {
  readonly engine?: EngineChoice;
  /** The number of client processes. Default: as many as the swarm requires. */
  readonly workers?: number;
  /** Source addresses: one, a list, or a range such as "127.0.0.0/24". Default: c10m chooses. */
  readonly from?: string | readonly string[];
  /** How long a connection may take to open. Default: 30 s. */
  readonly connectTimeout?: Duration;
  /** What every connection does before it counts as open, also when it reconnects. Default: nothing. */
  readonly login?: readonly LoginStep[];
}

/** The members of every stage. */
export interface Stage {
  readonly [DESCRIPTION]: Description;
  /**
   * The plan so far, for `JSON.stringify`.
   *
   * @example
   * ```ts
   * JSON.stringify(listen(ports(8080, 10)).swarm(100_000).measure(memory));
   * ```
   */
  toJSON(): unknown;
}

/** A server that clients can connect to. */
export interface Swarmable extends Stage {
  /**
   * The clients. Their connections are spread evenly over the server's ports.
   *
   * @param connections from 1 to 100,000,000
   * @example
   * ```ts
   * listen(ports(8080, 200)).swarm(10_000_000);
   * listen(ports(8080, 4)).swarm(50_000, { from: "127.0.0.0/24", connectTimeout: seconds(5) });
   * connect("tcp://127.0.0.1:9000").swarm(1_000, {
   *   login: [{ send: template("LOGIN user-{connection:08}\r\n") }, { expect: /^OK (?<token>\w+)\r\n/ }],
   * });
   * ```
   */
  swarm(connections: number, options?: SwarmOptions): Swarming;
}

/** c10m's own echo server. */
export interface Listening extends Swarmable {
  /**
   * The server speaks WebSocket instead of plain TCP.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).websocket({ path: "/chat" }).swarm(100_000);
   * ```
   */
  websocket(options?: WebSocketOptions): Swarmable;
}

/** The user's own server. The protocol is an option of `spawn`. */
export type Spawned = Swarmable;

/** A server that already runs. The protocol is part of the URL. */
export type Connected = Swarmable;

/** A swarm. Phases are called in the order in which they happen, then `.measure()`. */
export interface Swarming extends Stage, PhaseCalls<Swarming> {
  /**
   * What to measure in addition to the counts. No phase can follow this call.
   *
   * @example
   * ```ts
   * listen(ports(8080, 10)).swarm(100_000).echo("hello").measure(memory, latency, throughput);
   * ```
   */
  measure(...probes: readonly Probe[]): Measured;
}

/** A complete plan, which a script can export as its default. */
export interface Measured extends Stage {
  /**
   * Bounds that the run has to meet; otherwise c10m exits with code 1. Each call adds to the bounds of earlier calls.
   *
   * @example
   * ```ts
   * plan.expect(memory.perConnection.below(kilobytes(9)), latency.p99.below(milliseconds(50)));
   * ```
   */
  expect(...expectations: readonly Expectation[]): Measured;
  /**
   * The name in reports.
   *
   * @example
   * ```ts
   * plan.named("chat, 100,000 clients");
   * ```
   */
  named(name: string): Measured;
}

/** A comparison of complete plans, which a script can export as its default. */
export type Compared = Stage;
