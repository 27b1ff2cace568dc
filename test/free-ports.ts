/**
 * Ports that nobody listens on, that no connection of before lingers on, and that nobody will connect from: they lie below
 * the usual ephemeral range.
 */

import net from "node:net";
import { readText } from "../runtime/host/proc-files.ts";

const LOWEST = 10_000;
const HIGHEST = 32_000;

/** Ports that were free a moment ago, no two the same. */
export async function freePorts(count: number, host = "127.0.0.1"): Promise<number[]> {
  const ports = new Set<number>();
  const used = usedPorts();
  while (ports.size < count) {
    const port = anyPort();
    if (!used.has(port) && (await isFree(port, host))) ports.add(port);
  }
  return [...ports];
}

/** The first of `count` consecutive ports that were free a moment ago. */
export async function consecutiveFreePorts(count: number): Promise<number> {
  const used = usedPorts();
  for (;;) {
    const first = anyPort(count);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (ports.some((port) => used.has(port))) continue;
    const free = await Promise.all(ports.map((port) => isFree(port)));
    if (free.every(Boolean)) return first;
  }
}

export function isFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** One with room for so many. */
function anyPort(count = 1): number {
  return LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count));
}

/** Ports that a socket has at either end, in whatever state; none off Linux. */
function usedPorts(): Set<number> {
  const ports = new Set<number>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const [, port] of (readText(table) ?? "").matchAll(/:([0-9A-F]{4}) /g)) ports.add(Number.parseInt(port!, 16));
  }
  return ports;
}
