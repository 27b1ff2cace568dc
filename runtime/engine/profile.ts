/** Figures of an engine for preflight. They are data only: capacity arithmetic needs no socket. */

import type { EngineChoice } from "../../dsl/plan.ts";

/**
 * The memory that one connection takes, in bytes: of the kernel for both ends (half of it for each), of the server's
 * process, and of the swarm's.
 */
export interface ConnectionCost {
  readonly kernelBytes: number;
  readonly serverBytes: number;
  readonly swarmBytes: number;
}

/**
 * Tables that an engine keeps connections in instead of open files. A table has as many slots as the process may open
 * files (at most `mostSlots`), and takes one open file itself.
 */
export interface ConnectionTables {
  readonly mostSlots: number;
  /** A server fills its tables up to this share. The rest is for connections that arrive meanwhile. */
  readonly serverFullShare: number;
  /** Memory that counts toward RLIMIT_MEMLOCK, in bytes: of a worker's only table, and of each table of several. */
  readonly lockedBytesAlone: number;
  readonly lockedBytesEach: number;
}

export interface EngineProfile {
  /** The name in the registry. */
  readonly name: Exclude<EngineChoice, "auto">;
  /** Open files that one connection takes in the worker that holds it. */
  readonly filesPerConnection: number;
  /** null: the engine has none. */
  readonly tables: ConnectionTables | null;
  /** Open files that a worker needs itself: for the runtime, for pipes, and a reserve for listening sockets. */
  readonly filesPerWorker: number;
  /** The most workers for each core on one side (server or swarm). */
  readonly workersPerCore: number;
  /** True when a side gets as many workers as `workersPerCore` allows, false when as few as the open files need. */
  readonly fillsCores?: boolean;
  /** True when a connection has no kernel socket: the engine implements TCP itself, over a link of its own. */
  readonly userSpace?: boolean;
  /**
   * False when one process listens on a port and gets all of its connections, so that a port takes no more connections
   * than a process does.
   */
  readonly portSpansWorkers: boolean;
  /**
   * True when the kernel chooses the source port at connect(2), also where a source address is given: the port then has
   * to be free only towards that destination. False when the engine chooses the port and binds it before.
   */
  readonly bindsLate: boolean;
  /** What TLS adds to a connection of the swarm, and the opens per second with it; null: no TLS. */
  readonly tls: { readonly swarmBytes: number; readonly opensPerSecond: number } | null;
  /** The measured memory of a connection on this engine; see docs/costs.md. */
  readonly cost: { readonly tcp: ConnectionCost; readonly websocket: ConnectionCost };
  /** The resident memory of a worker without connections, in bytes. */
  readonly workerBytes: number;
  /** Opens per second to expect of the whole swarm: for the estimate of how long a run takes, never for a result. */
  readonly opensPerSecond: { readonly tcp: number; readonly websocket: number };
  /** Echoes per second to expect of the whole swarm, for the same estimate. */
  readonly echoesPerSecond: { readonly tcp: number; readonly websocket: number };
}
