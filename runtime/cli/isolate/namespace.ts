/** A network namespace of one's own as a command line: util-linux's `unshare` makes it, `ip` of iproute2 raises its loopback. */

import type { PortRange } from "../../../dsl/plan.ts";

/** What the namespace is to be made for. */
export interface NamespaceNeeds {
  /** The largest swarm that runs in it. */
  readonly connections: number;
  /** Where servers listen: no outgoing connection may get such a port. */
  readonly listening: readonly PortRange[];
}

/** Both ends of a connection lie in one table; a bucket takes 8 bytes. At most 64 MiB. */
const ENDS = 2;
const LEAST_BUCKETS = 2 ** 16;
const MOST_BUCKETS = 2 ** 23;

/** Every port that needs no privilege. */
const SOURCE_PORTS = "1024 65535";

/** Half-open and accepted connections that a listening socket may hold: the most that somaxconn can be before Linux 4.1. */
const BACKLOG = 65_535;

/**
 * In the outer namespace. The table of established connections is made with the namespace, in the size that its parent
 * asks for (net.ipv4.tcp_child_ehash_entries, Linux 6.1): so there are two, and c10m runs in the inner one.
 */
const OUTER = [
  "hash=/proc/sys/net/ipv4/tcp_child_ehash_entries",
  'if [ -w $hash ]; then echo "$1" > $hash; fi',
  "shift",
  'exec unshare --net -- sh -c "$@"',
].join("\n");

const INNER = [
  "set -e",
  "ip link set lo up",
  'reserved="$1"',
  "shift",
  `echo "${SOURCE_PORTS}" > /proc/sys/net/ipv4/ip_local_port_range`,
  'echo "$reserved" > /proc/sys/net/ipv4/ip_local_reserved_ports',
  `echo ${BACKLOG} > /proc/sys/net/core/somaxconn`,
  `echo ${BACKLOG} > /proc/sys/net/ipv4/tcp_max_syn_backlog`,
  'exec "$@"',
].join("\n");

/**
 * The words that run `command` in a fresh network namespace. Every program in between is replaced by the next one
 * (`exec`), so that the process started is `command` itself in the end.
 *
 * @param asRoot root needs no user namespace; anybody else gets one, in which they stay who they are
 */
export function namespaceCommand(command: readonly string[], needs: NamespaceNeeds, asRoot: boolean): string[] {
  const user = asRoot ? [] : ["--user", "--map-current-user", "--keep-caps"];
  const outer = ["unshare", ...user, "--net", "--", "sh", "-c", OUTER, "sh", `${bucketsFor(needs.connections)}`];
  return [...outer, INNER, "sh", spansText(needs.listening), ...command];
}

/** Buckets of the table of established connections: one for each end, rounded up to a power of two as the kernel does. */
export function bucketsFor(connections: number): number {
  const ends = Math.min(Math.max(connections * ENDS, LEAST_BUCKETS), MOST_BUCKETS);
  return 2 ** Math.ceil(Math.log2(ends));
}

/** As net.ipv4.ip_local_reserved_ports wants them: "8080-8279,9000-9000". */
function spansText(spans: readonly PortRange[]): string {
  return spans.map(({ first, count }) => `${first}-${first + count - 1}`).join(",");
}
