/** The command line for a private network namespace: `unshare` (util-linux) makes it, `ip` (iproute2) sets up loopback. */

import type { PortRange } from "../../../dsl/plan.ts";

/** What the namespace has to offer. */
export interface NamespaceNeeds {
  /** The largest swarm that runs in it. */
  readonly connections: number;
  /** Where servers listen. These ports are reserved, so that no outgoing connection gets one. */
  readonly listening: readonly PortRange[];
}

/** Both ends of a connection are in one table. A bucket takes 8 bytes; the table takes at most 64 MiB. */
const ENDS = 2;
const LEAST_BUCKETS = 2 ** 16;
const MOST_BUCKETS = 2 ** 23;

/** Every port that needs no privilege. */
const SOURCE_PORTS = "1024 65535";

/** Half-open and accepted connections that a listening socket may hold: the maximum of somaxconn before Linux 4.1. */
const BACKLOG = 65_535;

/**
 * Runs in the outer namespace. The kernel makes the table of established connections together with a namespace, and a
 * setting of the parent namespace decides its size (net.ipv4.tcp_child_ehash_entries, Linux 6.1). So there are two
 * namespaces, and c10m runs in the inner one.
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
 * The words that run `command` in a new network namespace. Each program in between replaces itself with the next one
 * (`exec`), so that the started process becomes `command` itself.
 *
 * @param asRoot root needs no user namespace; other users get one, in which they keep their user id
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

/** In the format of net.ipv4.ip_local_reserved_ports: "8080-8279,9000-9000". */
function spansText(spans: readonly PortRange[]): string {
  return spans.map(({ first, count }) => `${first}-${first + count - 1}`).join(",");
}
