import { AF } from "../../ffi/io-uring-abi.ts";

/** `struct sockaddr_in` (16 bytes) or `struct sockaddr_in6` (28 bytes); port and address in network order. */
export function socketAddress(host: string, port: number): Uint8Array {
  return isIPv6(host) ? loopback6(port) : ipv4(host, port);
}

/** Only loopback is allowed, and of IPv6 that is one address. */
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

/** family, port, flow information (4), address (16), scope (4) */
function loopback6(port: number): Uint8Array {
  const bytes = new Uint8Array(28);
  bytes.set([AF.INET6, 0, port >> 8, port & 255]);
  bytes[23] = 1;
  return bytes;
}
