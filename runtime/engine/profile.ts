/**
 * Figures of an engine for preflight: pure data, so that capacity arithmetic needs no socket.
 */

import type { EngineChoice } from "../../dsl/plan.ts";

/** Bytes one connection costs, by who pays; `kernelBytes` covers the kernel's share of both ends, half of it each. */
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
  /** A server fills its tables to this share: what is on its way must still find a slot. */
  readonly serverFullShare: number;
  /** Memory that counts toward RLIMIT_MEMLOCK: of the only table of a worker, and of each of several. */
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
  /** Open files a worker needs for itself: runtime, pipes, listening sockets' slack. */
  readonly filesPerWorker: number;
  /** The most workers a core should carry on one side (server or swarm). */
  readonly workersPerCore: number;
  /** True when a side gets as many workers as it may have, not as few as the open files call for. */
  readonly fillsCores?: boolean;
  /** True when there is no kernel socket for a connection: this side speaks TCP itself, over a link of its own. */
  readonly userSpace?: boolean;
  /**
   * False when all connections of a listening port land in the one process that listens on it, so that a port takes no
   * more than a process does.
   */
  readonly portSpansWorkers: boolean;
  /**
   * True when the kernel chooses the source port as it connects, also where a source address is given: it then has to be
   * free only towards that destination. False when the engine has to bind a port of its own choice before.
   */
  readonly bindsLate: boolean;
  /** What TLS adds to a connection of the swarm, and how fast connections open with it; null: it does not speak TLS. */
  readonly tls: { readonly swarmBytes: number; readonly opensPerSecond: number } | null;
  /** What a connection costs on this engine, measured; see docs/costs.md. */
  readonly cost: { readonly tcp: ConnectionCost; readonly websocket: ConnectionCost };
  /** Resident bytes of a worker that holds nothing. */
  readonly workerBytes: number;
  /** Opens a second to expect over the whole swarm, for an estimate of how long a run takes; never a measurement. */
  readonly opensPerSecond: { readonly tcp: number; readonly websocket: number };
  /** Echoes a second to expect over the whole swarm, likewise. */
  readonly echoesPerSecond: { readonly tcp: number; readonly websocket: number };
}
