/** Are the listening ports free? Found out by really listening on each of them, for a moment. */

import net from "node:net";

import { MAX_PORT } from "../../dsl/limits.ts";
import type { PortRange } from "../../dsl/plan.ts";
import { plural, portList } from "../format/units.ts";
import type { Shortfall } from "./assessment.ts";

/** How many ports are tried at a time: a tight limit on open files is no reason for a port to be refused. */
const AT_ONCE = 16;

/** Ports that refuse, by errno ("EADDRINUSE", "EACCES", ...), each list in ascending order. */
export type RefusedPorts = ReadonlyMap<string, readonly number[]>;

/** Listens on each port of a range and closes it again; gives the ones that refused. */
export async function refusedPorts(host: string, ports: PortRange): Promise<RefusedPorts> {
  return byReason(ports, await allPorts(ports, (port) => refusal(host, port)));
}

/** What a try at each port of a range comes to, a few at a time: why the port refused, null when it did not. */
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

/** The ports of a range that refused, by reason. */
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

/** The shortfalls that refused ports are, each with what mends it. */
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
  const others = after + count - 1 <= MAX_PORT ? `ports(${after}, ${count}), or others` : `ports(...) elsewhere`;
  return [`${others} that are free`, "stop what listens there: `ss -ltnp` names it"];
}

function whenDenied(denied: readonly number[], { count }: PortRange): string[] {
  const first = 8080 + count - 1 <= MAX_PORT ? 8080 : 1024;
  const unprivileged =
    first + count - 1 <= MAX_PORT ? [`ports(${first}, ${count}): from 1,024 on they need no privilege`] : [];
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
