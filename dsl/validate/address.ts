/** Addresses. A server that c10m starts listens on loopback only; `connect` may name another machine. */

import { type Check, label, mismatch } from "./problem.ts";

const FIX = 'write "127.0.0.1"';
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** A loopback address to listen on: 127.x.y.z, "::1" or "localhost". */
export const host: Check = (value, path) => {
  if (typeof value !== "string" || value === "") return mismatch(path, value, "an address", FIX);
  if (isLoopback(value) || value === "::1" || value === "localhost") return [];
  return [{ path, message: `${label(path)} is ${JSON.stringify(value)}: only loopback is allowed`, fix: FIX }];
};

/** The host of a running server: a name or an address, as `URL` writes it. The run checks whether it is allowed. */
export const remoteHost: Check = (value, path) => {
  const fix = 'write "127.0.0.1", or a name such as "localhost"';
  if (typeof value !== "string" || value === "") return mismatch(path, value, "a name or an address", fix);
  return hostnameOf(value) === value ? [] : mismatch(path, value, "a name in lower case or an address", fix);
};

/** A loopback address to connect from, or a range of them: "127.0.0.0/24". */
export const source: Check = (value, path) => {
  const fix = 'write an address such as "127.0.0.2" or a range such as "127.0.0.0/24"';
  const [address = "", bits, ...rest] = typeof value === "string" ? value.split("/") : [];
  if (!IPV4.test(address) || rest.length > 0) return mismatch(path, value, "an IPv4 address or a range of them", fix);
  const quoted = JSON.stringify(value);
  if (!isLoopback(address)) return [{ path, message: `${label(path)} is ${quoted}: only loopback is allowed`, fix }];
  if (bits === undefined || isPrefix(bits)) return [];
  return [{ path, message: `${label(path)} is ${quoted}: a range is /8 to /32 of 127.0.0.0`, fix }];
};

function hostnameOf(host: string): string | null {
  try {
    return new URL(`http://${host.includes(":") ? `[${host}]` : host}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return null;
  }
}

function isLoopback(address: string): boolean {
  return IPV4.test(address) && address.startsWith("127.");
}

function isPrefix(bits: string): boolean {
  return /^\d{1,2}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= 32;
}
