/** Ports that nobody listens on, and nobody will connect from: they lie below the usual ephemeral range. */

import net from "node:net";

const LOWEST = 10_000;
const HIGHEST = 32_000;

/** Ports that were free a moment ago, no two the same. */
export async function freePorts(count: number, host = "127.0.0.1"): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = anyPort();
    if (await isFree(port, host)) ports.add(port);
  }
  return [...ports];
}

/** The first of `count` consecutive ports that were free a moment ago. */
export async function consecutiveFreePorts(count: number): Promise<number> {
  for (;;) {
    const first = anyPort(count);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
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
