import type { Segment } from "./segment.ts";

/** No connection has this tuple. */
export const UNKNOWN = -1;

/** Too many handshakes are under way: the SYN is dropped, and the peer sends it again. */
export const NO_ROOM = -2;

/** It belongs to another worker on this link, and is not answered. */
export const NOT_OURS = -3;

/**
 * Addresses and ports of connections, and connections by them. Addresses are signed 32-bit numbers; local is
 * this end.
 */
export interface TupleBook {
  /** The connection that a received segment belongs to, `UNKNOWN` or `NOT_OURS`. */
  find(segment: Segment): number;
  /** A number for the connection that a SYN asks for; `UNKNOWN` at a port that is not listened on, or `NO_ROOM`. */
  accept(segment: Segment): number;
  /** The connection is over, and its number free. */
  release(connection: number): void;
  localAddress(connection: number): number;
  localPort(connection: number): number;
  remoteAddress(connection: number): number;
  remotePort(connection: number): number;
}

/** "10.0.0.1" as a signed 32-bit number. */
export function addressNumber(address: string): number {
  return address.split(".").reduce((value, part) => (value << 8) | Number(part), 0);
}

/** A signed 32-bit number as "10.0.0.1". */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}
