import { AF } from "../../ffi/socket-abi.ts";

const IPV4_BYTES = 16;
const IPV6_BYTES = 28;

/** `struct sockaddr_in` (16 bytes) or `struct sockaddr_in6` (28 bytes); port and address in network order. */
export function socketAddress(host: string, port: number): Uint8Array {
  return isIPv6(host) ? ipv6(host, port) : ipv4(host, port);
}

/** The length of a family's socket address, in bytes. */
export function socketAddressBytes(family: number): number {
  return family === AF.INET6 ? IPV6_BYTES : IPV4_BYTES;
}

export function isIPv6(host: string): boolean {
  return host.includes(":");
}

export function familyOf(host: string): number {
  return isIPv6(host) ? AF.INET6 : AF.INET;
}

function ipv4(host: string, port: number): Uint8Array {
  const octets = (host === "localhost" ? "127.0.0.1" : host).split(".").map(Number);
  return Uint8Array.from([AF.INET, 0, port >> 8, port & 255, ...octets, 0, 0, 0, 0, 0, 0, 0, 0]);
}

/** Family (2 bytes), port (2), flow information (4), address (16), scope (4). */
function ipv6(host: string, port: number): Uint8Array {
  const bytes = new Uint8Array(IPV6_BYTES);
  bytes.set([AF.INET6, 0, port >> 8, port & 255]);
  // `URL` writes eight groups at most, in hexadecimal, with "::" for the longest run of zeros (RFC 5952).
  const [head = [], tail = []] = new URL(`http://[${host}]`).hostname.slice(1, -1).split("::").map(groupsOf);
  const view = new DataView(bytes.buffer);
  for (const [index, group] of head.entries()) view.setUint16(8 + 2 * index, group);
  for (const [index, group] of tail.entries()) view.setUint16(24 - 2 * (tail.length - index), group);
  return bytes;
}

function groupsOf(part: string): number[] {
  return part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
}
