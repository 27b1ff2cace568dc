import type { Segment } from "./tcp/segment.ts";
import { NO_ROOM, type TupleBook, UNKNOWN } from "./tcp/tuples.ts";

const NONE = -1;

/** Entries of the hash table for each connection, at least: searches stay short. */
const LEAST_SPACE = 1.5;

/**
 * Tuples of a server's side: any client may connect. A number is chosen for each connection, those that are free again
 * first; a hash table with open addressing finds it by client address, client port and port. The server's own address is
 * whichever the client has called.
 */
export class ServerBook implements TupleBook {
  readonly #ports: Uint8Array;
  readonly #mostHalfOpen: number;
  #address: Int32Array;
  #server: Int32Array;
  #port: Uint16Array;
  #listening: Uint16Array;
  /** 1 while the handshake is under way. */
  #halfOpen: Uint8Array;
  #table: Int32Array;
  #mask: number;
  /** Numbers that are free again; the last one is used first. */
  #free = new Int32Array(1_024);
  #freeCount = 0;
  #used = 0;
  /** Handshakes under way. */
  halfOpenCount = 0;
  /** Whether SYNs are accepted; they are refused otherwise. */
  isListening = false;

  constructor(ports: readonly number[], connections: number, mostHalfOpen: number) {
    this.#ports = new Uint8Array(65_536);
    for (const port of ports) this.#ports[port] = 1;
    this.#mostHalfOpen = mostHalfOpen;
    this.#address = new Int32Array(connections);
    this.#server = new Int32Array(connections);
    this.#port = new Uint16Array(connections);
    this.#listening = new Uint16Array(connections);
    this.#halfOpen = new Uint8Array(connections);
    const size = sizeFor(connections);
    this.#table = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
  }

  find({ source, sourcePort, destinationPort, destination }: Segment): number {
    let at = hash(source, sourcePort, destinationPort) & this.#mask;
    for (let found = this.#table[at]!; found !== NONE; found = this.#table[at]!) {
      if (
        this.#port[found] === sourcePort &&
        this.#address[found] === source &&
        this.#listening[found] === destinationPort &&
        this.#server[found] === destination
      ) {
        return found;
      }
      at = (at + 1) & this.#mask;
    }
    return UNKNOWN;
  }

  accept(segment: Segment): number {
    if (!this.isListening || this.#ports[segment.destinationPort] === 0) return UNKNOWN;
    if (this.halfOpenCount >= this.#mostHalfOpen) return NO_ROOM;
    const connection = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#used++;
    if (connection >= this.#address.length) this.#grow();
    this.#address[connection] = segment.source;
    this.#server[connection] = segment.destination;
    this.#port[connection] = segment.sourcePort;
    this.#listening[connection] = segment.destinationPort;
    this.#halfOpen[connection] = 1;
    this.halfOpenCount++;
    this.#insert(connection);
    return connection;
  }

  /** The handshake is done. */
  opened(connection: number): void {
    if (this.#halfOpen[connection] === 0) return;
    this.#halfOpen[connection] = 0;
    this.halfOpenCount--;
  }

  #homeOf(connection: number): number {
    return hash(this.#address[connection]!, this.#port[connection]!, this.#listening[connection]!) & this.#mask;
  }

  #insert(connection: number): void {
    let at = this.#homeOf(connection);
    while (this.#table[at] !== NONE) at = (at + 1) & this.#mask;
    this.#table[at] = connection;
  }

  release(connection: number): void {
    this.opened(connection);
    this.#remove(connection);
    if (this.#freeCount === this.#free.length) {
      const free = new Int32Array(this.#free.length * 2);
      free.set(this.#free);
      this.#free = free;
    }
    this.#free[this.#freeCount++] = connection;
  }

  /** Entries behind the hole move up when they may, so that no search ends too early (Knuth, 6.4, algorithm R). */
  #remove(connection: number): void {
    let hole = this.#homeOf(connection);
    while (this.#table[hole] !== connection) hole = (hole + 1) & this.#mask;
    let at = hole;
    for (;;) {
      at = (at + 1) & this.#mask;
      const entry = this.#table[at]!;
      if (entry === NONE) break;
      const fromHome = (at - this.#homeOf(entry)) & this.#mask;
      const fromHole = (at - hole) & this.#mask;
      if (fromHome < fromHole) continue;
      this.#table[hole] = entry;
      hole = at;
    }
    this.#table[hole] = NONE;
  }

  #grow(): void {
    const count = Math.max(1_024, Math.ceil(this.#address.length * 1.5));
    this.#address = copied(this.#address, new Int32Array(count));
    this.#server = copied(this.#server, new Int32Array(count));
    this.#port = copied(this.#port, new Uint16Array(count));
    this.#listening = copied(this.#listening, new Uint16Array(count));
    this.#halfOpen = copied(this.#halfOpen, new Uint8Array(count));
    const size = sizeFor(count);
    if (size === this.#table.length) return;
    const before = this.#table;
    this.#table = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
    for (const connection of before) if (connection !== NONE) this.#insert(connection);
  }

  localAddress(connection: number): number {
    return this.#server[connection]!;
  }

  localPort(connection: number): number {
    return this.#listening[connection]!;
  }

  remoteAddress(connection: number): number {
    return this.#address[connection]!;
  }

  remotePort(connection: number): number {
    return this.#port[connection]!;
  }
}

/** A power of two with room to spare. */
function sizeFor(connections: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1_024, connections * LEAST_SPACE)));
}

/** The 32-bit finaliser of MurmurHash3 (Appleby, public domain) over all three. */
function hash(address: number, port: number, listening: number): number {
  let mixed = address ^ Math.imul((port << 16) | listening, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function copied<T extends Int32Array | Uint16Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
