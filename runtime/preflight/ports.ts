/** Whether the listening ports are free. c10m listens on each of them for a moment. */

import net from "node:net";

import { MAX_PORT } from "../../dsl/limits.ts";
import type { PortRange } from "../../dsl/plan.ts";
import { plural, portList } from "../format/units.ts";
import type { Shortfall } from "./assessment.ts";

/** How many ports are tried at a time, so that a low limit on open files does not make a try fail. */
const AT_ONCE = 16;

/** Ports that cannot be used, by errno ("EADDRINUSE", "EACCES", ...), each list in ascending order. */
export type RefusedPorts = ReadonlyMap<string, readonly number[]>;

/** Listens on each port of a range and closes it again. Returns the ports where that failed. */
export async function refusedPorts(host: string, ports: PortRange): Promise<RefusedPorts> {
  return byReason(ports, await allPorts(ports, (port) => refusal(host, port)));
}

/** Tries each port of a range, a few at a time. Returns for each the reason why it failed, or null. */
export async function allPorts(
  { first, count }: PortRange,
  tryPort: (port: number) => Promise<string | null>,
): Promise<(string | null)[]> {
  const reasons = new Array<string | null>(count).fill(null);
  let next = 0;
  const tryTheRest = async () => {
    while (next < count) {
      const index = next++;
      reasons[index] = await tryPort(first + index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, tryTheRest));
  return reasons;
}

/** The ports of a range that failed, by reason. */
export function byReason(ports: PortRange, reasons: readonly (string | null)[]): RefusedPorts {
  const refused = new Map<string, number[]>();
  for (const [index, reason] of reasons.entries()) {
    if (reason === null) continue;
    const list = refused.get(reason) ?? [];
    refused.set(reason, list);
    list.push(ports.first + index);
  }
  return refused;
}

/** A shortfall for each reason why ports failed, with its remedies. */
export function portShortfalls(refused: RefusedPorts, host: string, ports: PortRange): Shortfall[] {
  const span = ports.count === 1 ? `${ports.first}` : `${ports.first}-${ports.first + ports.count - 1}`;
  const need = `${span} on ${host}, free to listen on`;
  return [...refused].map(([errno, list]): Shortfall => {
    const which = `${plural(list.length, "port")}: ${portList(list)}`;
    if (errno === "EADDRINUSE") {
      return { what: "ports in use", need, have: `in use, ${which}`, remedies: whenInUse(list, ports) };
    }
    if (errno === "EACCES") {
      return { what: "privileged ports", need, have: `permission denied, ${which}`, remedies: whenDenied(list, ports) };
    }
    const remedies = ['host: "127.0.0.1", or another address of this machine'];
    return { what: "ports", need, have: `${errno}, ${which}`, remedies };
  });
}

function whenInUse(taken: readonly number[], { count }: PortRange): string[] {
  const after = (taken.at(-1) ?? MAX_PORT) + 1;
  const others = after + count - 1 <= MAX_PORT ? `ports(${after}, ${count}), or others` : `other ports(...)`;
  return [`${others} that are free`, "stop the program that listens there (`ss -ltnp` shows it)"];
}

function whenDenied(denied: readonly number[], { count }: PortRange): string[] {
  const first = 8080 + count - 1 <= MAX_PORT ? 8080 : 1024;
  const unprivileged =
    first + count - 1 <= MAX_PORT ? [`ports(${first}, ${count}): ports from 1,024 on need no privilege`] : [];
  return [...unprivileged, `sysctl -w net.ipv4.ip_unprivileged_port_start=${denied[0]} (as root)`];
}

/** Why `host:port` cannot be listened on, by errno; null when it can. */
function refusal(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
