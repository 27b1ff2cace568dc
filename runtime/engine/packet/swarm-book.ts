import type { Tuples } from "../contract.ts";
import type { Segment } from "./tcp/segment.ts";
import { NOT_OURS, type TupleBook, UNKNOWN } from "./tcp/tuples.ts";

/** Source ports that are used on each address: every one that needs no privilege. */
const FIRST_PORT = 1_024;
const PORTS = 65_536 - FIRST_PORT;

/**
 * Tuples of the swarm's side, from which a connection's number follows by arithmetic, so that nothing is kept: connection
 * `c` has the `c % 64,512`-th port of the `floor(c / 64,512)`-th address.
 */
export class SwarmBook implements TupleBook {
  readonly #firstAddress: number;
  readonly #server: number;
  readonly #connections: number;
  readonly #tuples: Tuples;

  /**
   * @param firstAddress the first address of this worker, as a signed 32-bit number; the ones behind it are its as well
   * @param server the server's address, likewise
   */
  constructor(firstAddress: number, server: number, connections: number, tuples: Tuples) {
    this.#firstAddress = firstAddress;
    this.#server = server;
    this.#connections = connections;
    this.#tuples = tuples;
  }

  find(segment: Segment): number {
    const address = (segment.destination - this.#firstAddress) | 0;
    const port = segment.destinationPort - FIRST_PORT;
    if (address < 0 || address >= addressesFor(this.#connections)) return NOT_OURS;
    if (port < 0 || segment.source !== this.#server) return UNKNOWN;
    const connection = address * PORTS + port;
    if (connection >= this.#connections) return UNKNOWN;
    return this.#tuples.destinationPort(connection) === segment.sourcePort ? connection : UNKNOWN;
  }

  /** The swarm accepts no connections. */
  accept(): number {
    return UNKNOWN;
  }

  release(): void {}

  localAddress(connection: number): number {
    return (this.#firstAddress + Math.floor(connection / PORTS)) | 0;
  }

  localPort(connection: number): number {
    return FIRST_PORT + (connection % PORTS);
  }

  remoteAddress(): number {
    return this.#server;
  }

  remotePort(connection: number): number {
    return this.#tuples.destinationPort(connection);
  }
}

/** Addresses that so many connections take. */
export function addressesFor(connections: number): number {
  return Math.ceil(connections / PORTS);
}
