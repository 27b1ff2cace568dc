import type { SwarmOptions } from "../contract.ts";
import { familyOf, socketAddress, socketAddressBytes } from "./addresses.ts";
import type { Constants } from "./constants.ts";

/** The socket addresses that a swarm binds and connects to, each copied once to where the kernel can read it. */
export class TupleAddresses {
  /** AF_INET or AF_INET6. */
  readonly family: number;
  /** The length of each address, in bytes. */
  readonly bytes: number;
  readonly #host: string;
  readonly #constants: Constants;
  readonly #destinations = new Map<number, number>();
  readonly #sources = new Map<string, number>();

  constructor({ host }: SwarmOptions, constants: Constants) {
    this.#host = host;
    this.#constants = constants;
    this.family = familyOf(host);
    this.bytes = socketAddressBytes(this.family);
  }

  /** The memory address of the server's socket address with this port. */
  destination(port: number): number {
    return this.#destinations.get(port) ?? this.#place(this.#destinations, port, this.#host, port);
  }

  /** The memory address of a source's socket address, with port 0: the kernel chooses the port. */
  source(host: string): number {
    return this.#sources.get(host) ?? this.#place(this.#sources, host, host, 0);
  }

  #place<Key>(addresses: Map<Key, number>, key: Key, host: string, port: number): number {
    const address = this.#constants.addressOf(socketAddress(host, port));
    addresses.set(key, address);
    return address;
  }
}
