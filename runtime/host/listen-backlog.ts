/** How many connections a listening socket queues before they are accepted, from ss(8). */

import { execFileSync } from "node:child_process";

/** How long ss may take. It lists all listening sockets at once; only an overloaded machine needs longer. */
const WITHIN_MS = 2_000;

/**
 * The smallest backlog of these ports, after the kernel's cap. Returns null where ss is not available, or when one of
 * the ports has no listening socket in this network namespace. (/proc/net/tcp contains the queues, but not their
 * limits.)
 */
export function smallestBacklog(ports: readonly number[]): number | null {
  try {
    const text = execFileSync("ss", ["-Hltn"], {
      encoding: "utf8",
      timeout: WITHIN_MS,
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 16 * 1_048_576,
    });
    return backlogAmong(text, ports);
  } catch {
    // ss is not installed, failed, or took too long: the backlog is unknown.
    return null;
  }
}

/** {@link smallestBacklog} in the text of `ss -Hltn`: state, queue, backlog, local address, peer. */
export function backlogAmong(text: string, ports: readonly number[]): number | null {
  const byPort = new Map<number, number>();
  for (const line of text.split("\n")) {
    const [state, , backlog, local = ""] = line.trim().split(/\s+/);
    if (state !== "LISTEN" || !/^\d+$/.test(backlog ?? "")) continue;
    const port = Number(local.slice(local.lastIndexOf(":") + 1));
    byPort.set(port, Math.min(byPort.get(port) ?? Number.POSITIVE_INFINITY, Number(backlog)));
  }
  const found = ports.map((port) => byPort.get(port));
  return found.every((backlog) => backlog !== undefined) && found.length > 0 ? Math.min(...found) : null;
}
