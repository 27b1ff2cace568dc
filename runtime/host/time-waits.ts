/** Closed connections that the kernel keeps for a while, so that late segments do not reach new connections. */

import { parseTimeWaits } from "./proc.ts";
import { readText } from "./proc-files.ts";

const TIME_WAIT_STATE = "06";

/** Connections in TIME_WAIT, over IPv4 and IPv6, on the whole machine; null off Linux. */
export function timeWaits(): number | null {
  return parseTimeWaits(readText("/proc/net/sockstat") ?? "");
}

/**
 * Connections in TIME_WAIT that have one of these ports at either end. It reads one line for each connection of the
 * machine.
 */
export function timeWaitsAt(ports: readonly number[]): number {
  const wanted = new Set(ports);
  return ["/proc/net/tcp", "/proc/net/tcp6"].reduce(
    (sum, table) => sum + timeWaitsIn(readText(table) ?? "", wanted),
    0,
  );
}

/** The same count from the text of /proc/net/tcp. */
export function timeWaitsIn(text: string, ports: ReadonlySet<number>): number {
  let count = 0;
  for (const line of text.split("\n").slice(1)) {
    const [, local, remote, state] = line.trim().split(/\s+/, 4);
    if (state === TIME_WAIT_STATE && (ports.has(portOf(local!)) || ports.has(portOf(remote!)))) count++;
  }
  return count;
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(":") + 1), 16);
}
