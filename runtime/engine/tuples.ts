import type { Tuples } from "./contract.ts";

/** Data from which any worker computes the tuple of any connection. */
export interface TupleSpec {
  readonly ports: readonly number[];
  /** Source addresses to spread over; null lets the kernel choose source address and port at connect time. */
  readonly sources: readonly string[] | null;
  /** Source ports that may be bound, in the order to use them; needed with `sources` only. */
  readonly sourcePorts: readonly number[];
}

/**
 * Connection `i` goes to port `i mod P` and is the `k = floor(i / P)`-th there; its source is address `k mod S` with the
 * `floor(k / S)`-th source port. No two connections below P x S x sourcePorts share a tuple, and since the port is
 * chosen here, binding before connecting wastes none (the kernel, asked to choose at bind, never uses a port twice).
 * A worker counts its own connections from 0; `first` is the number of its first one in the whole swarm.
 */
export function tuplesOf({ ports, sources, sourcePorts }: TupleSpec, first: number): Tuples {
  const turn = (connection: number) => Math.floor((first + connection) / ports.length);
  const destinationPort = (connection: number) => ports[(first + connection) % ports.length]!;
  if (sources === null) return { destinationPort, sourceAddress: () => null, sourcePort: () => 0 };
  return {
    destinationPort,
    sourceAddress: (connection) => sources[turn(connection) % sources.length]!,
    sourcePort: (connection) => sourcePorts[Math.floor(turn(connection) / sources.length) % sourcePorts.length]!,
  };
}
