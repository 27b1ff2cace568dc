/** Addresses of the loopback interface. */

import { isIPv4 } from "node:net";

/**
 * The most source addresses one run uses: with 28,232 source ports each they serve 1.8 billion connections, and a list
 * of them is still small enough to send to every worker.
 */
export const MOST_SOURCES = 65_536;

/** On Linux every 127.x.y.z is a source address, except the network's own address and its broadcast address. */
const NETWORK = toNumber("127.0.0.0");
const BROADCAST = toNumber("127.255.255.255");

/** Whether an address is loopback: 127.0.0.0/8, also as an IPv4-mapped address, or ::1. */
export function isLoopback(address: string): boolean {
  const mapped = address.replace(/^::ffff:/i, "");
  return isIPv4(mapped) ? mapped.startsWith("127.") : address === "::1";
}

/** The first `count` addresses from 127.0.0.1 on. */
export function firstSources(count: number): string[] {
  return Array.from({ length: count }, (_, index) => toAddress(NETWORK + 1 + index));
}

/**
 * The distinct usable addresses of what a script's `from` lists ("127.0.0.5", "127.0.0.0/24"), in the order written, at
 * most `MOST_SOURCES` of them.
 */
export function listSources(from: readonly string[]): string[] {
  const sources = new Set<number>();
  for (const entry of from) {
    const { first, last } = parseAddresses(entry);
    for (let address = first; address <= last && sources.size < MOST_SOURCES; address++) {
      if (address !== NETWORK && address !== BROADCAST) sources.add(address);
    }
  }
  return [...sources].map(toAddress);
}

/**
 * First and last address, as 32-bit numbers, of an address or a range in CIDR notation.
 *
 * @throws {Error} when `entry` is anything else
 */
export function parseAddresses(entry: string): { first: number; last: number } {
  const [address = "", prefix = "32", ...rest] = entry.split("/");
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(bits <= 32) || rest.length > 0) throw unreadable(entry);
  const size = 2 ** (32 - bits);
  const first = Math.floor(toNumber(address) / size) * size;
  return { first, last: first + size - 1 };
}

function toNumber(address: string): number {
  const parts = address.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 4 || !parts.every((part) => part <= 255)) throw unreadable(address);
  return parts.reduce((value, part) => value * 256 + part, 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

function unreadable(entry: string): Error {
  return new Error(`Cannot read "${entry}" as source addresses: write an address or a range such as "127.0.0.0/24"`);
}
