import type { Tuples } from "../engine/contract.ts";

/** The data from which any worker computes the tuple of any connection. */
export interface TupleSpec {
  readonly ports: readonly number[];
  /** Source addresses to use in turn; null lets the kernel choose source address and port at connect time. */
  readonly sources: readonly string[] | null;
  /** Source ports that may be bound, in the order to use them; needed with `sources` only. */
  readonly sourcePorts: readonly number[];
  /** Connections in the whole swarm. Source ports that none of them uses are spare. */
  readonly connections: number;
}

/** How many spare source ports are tried when a port is in use, before the kernel chooses one. */
const SPARE_TRIES = 16;

/**
 * Connection `i` goes to port `i mod P` and is the `k = floor(i / P)`-th there; its source is address `k mod S` with
 * the `floor(k / S)`-th source port. No two connections below P x S x sourcePorts share a tuple. The port is chosen
 * here, because the kernel never uses a port twice when it chooses at bind. So binding before connecting wastes no
 * ports. A worker counts its own connections from 0; `first` is the number of its first one in the whole swarm.
 *
 * When a source port is already in use, later attempts use spare ports: a different one for each connection with the
 * same source and destination, at steps that are large enough to leave a block of ports in use.
 */
export function tuplesOf({ ports, sources, sourcePorts, connections }: TupleSpec, first: number): Tuples {
  const turn = (connection: number) => Math.floor((first + connection) / ports.length);
  const destinationPort = (connection: number) => ports[(first + connection) % ports.length]!;
  if (sources === null) return { destinationPort, sourceAddress: () => null, sourcePort: () => 0 };
  const spare = sourcePorts.slice(Math.ceil(connections / (ports.length * sources.length)));
  const step = Math.max(1, Math.floor(spare.length / SPARE_TRIES));
  return {
    destinationPort,
    sourceAddress: (connection) => sources[turn(connection) % sources.length]!,
    sourcePort: (connection, attempt) => {
      const index = Math.floor(turn(connection) / sources.length);
      if (attempt === 0) return sourcePorts[index % sourcePorts.length]!;
      if (attempt > Math.min(SPARE_TRIES, spare.length)) return 0;
      return spare[(index + (attempt - 1) * step) % spare.length]!;
    },
  };
}
