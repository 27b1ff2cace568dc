/**
 * How many distinct connections are possible. A TCP connection is identified by source address, source port,
 * destination address and destination port. Source ports come from the kernel's ephemeral range.
 */

import type { Plan, PortRange } from "../../dsl/plan.ts";
import type { EngineProfile } from "../engine/profile.ts";
import type { Host } from "../host/host.ts";
import type { PortSpan } from "../host/proc-limits.ts";
import { listSources, MOST_SOURCES } from "./addresses.ts";

/** Linux's own default of net.ipv4.ip_local_port_range; assumed where the range cannot be read. */
const LINUX_DEFAULT: PortSpan = { first: 32_768, last: 60_999 };
/** IANA's dynamic ports, the default on macOS and Windows. */
const IANA_DEFAULT: PortSpan = { first: 49_152, last: 65_535 };

/** Where the connections of a plan may come from. */
export type Sourcing =
  /** The one address that the kernel chooses. */
  | { readonly kind: "one" }
  /** The kernel's choice as long as its ports are enough, then as many loopback addresses as needed. */
  | { readonly kind: "any" }
  /** The engine implements TCP itself and has `have` sources of its own, each an address and a port. */
  | { readonly kind: "own"; readonly have: number }
  /** The script's own list. */
  | { readonly kind: "listed"; readonly addresses: readonly string[] };

/** Tuples for one swarm size. */
export interface Tuples {
  readonly need: number;
  readonly have: number;
  /** Source addresses that `have` counts. */
  readonly sources: number;
}

/** The ephemeral range, read or assumed. */
export function ephemeralRange(host: Host): PortSpan {
  return host.ephemeralPorts ?? (host.platform === "linux" ? LINUX_DEFAULT : IANA_DEFAULT);
}

/** The source ports of one address: the ephemeral range without the reserved ports and the listening ports in it. */
export function sourcePortsOf(host: Host, ports: PortRange): number[] {
  const { first, last } = ephemeralRange(host);
  const listening: PortSpan = { first: ports.first, last: ports.first + ports.count - 1 };
  const taken = [...host.reservedPorts, listening];
  const range = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return range.filter((port) => !taken.some((span) => span.first <= port && port <= span.last));
}

/** A link has a network of 65,534 addresses with 64,512 ports that need no privilege. */
const OWN_SOURCES = 65_534 * 64_512;

/** Where the connections of a plan may come from on a host. */
export function sourcingOf(plan: Plan, host: Host, swarm?: EngineProfile): Sourcing {
  if (swarm?.userSpace) return { kind: "own", have: OWN_SOURCES };
  const target = plan.subject.host;
  if (plan.swarm.from !== null) {
    // An IPv4 source cannot reach an IPv6 address.
    return { kind: "listed", addresses: target.includes(":") ? [] : listSources(plan.swarm.from) };
  }
  // Only Linux has all of 127.0.0.0/8 on loopback. IPv6 has no such network, and a name may stand for ::1.
  return { kind: host.platform === "linux" && target.startsWith("127.") ? "any" : "one" };
}

/**
 * How many source ports of one address the kernel finds quickly. connect(2) tries every other port of the range first
 * (net/ipv4/inet_hashtables.c, `__inet_hash_connect`). When more than half of the ports to one destination are taken,
 * each search passes thousands of taken ports, and opening becomes very slow. So c10m takes another address then.
 */
function quicklyFound(perSource: number): number {
  return Math.max(1, Math.floor(perSource / 2));
}

/**
 * Tuples for `need` connections: source addresses x listening ports x source ports per address. On systems other than
 * Linux, loopback sockets are identified by their local address alone, so neither ports nor addresses multiply.
 */
export function tuplesOf(sourcing: Sourcing, need: number, listening: number, perSource: number, host: Host): Tuples {
  const each = host.platform === "linux" ? listening * perSource : perSource;
  if (sourcing.kind === "own") return { need, have: sourcing.have, sources: 1 };
  if (sourcing.kind === "one") return { need, have: each, sources: 1 };
  if (sourcing.kind === "any") {
    const onPort = Math.ceil(need / listening);
    const sources = perSource === 0 ? 1 : Math.max(1, Math.ceil(onPort / quicklyFound(perSource)));
    return { need, have: MOST_SOURCES * each, sources: Math.min(sources, MOST_SOURCES) };
  }
  const { length } = sourcing.addresses;
  return { need, have: host.platform === "linux" ? length * each : Math.min(length, 1) * each, sources: length };
}
