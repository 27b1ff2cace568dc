/**
 * The veth pairs of a run: one for each worker of the swarm, as commands for `ip` and as the two ends that workers get.
 * All of it lies in the network namespace that the run has for itself.
 */

import { type LinkEnd, MTU_BYTES } from "../../engine/link-end.ts";

/** Which ends speak TCP in user space; the kernel speaks it at the others. */
export interface LinkRoles {
  readonly server: boolean;
  readonly swarm: boolean;
}

/** One veth pair. */
export interface LinkPair {
  readonly server: LinkEnd;
  readonly swarm: LinkEnd;
  /** Words for `ip -batch`, a line each. */
  readonly commands: readonly string[];
  /** Settings below /proc/sys/net/ipv4/conf and .../ipv6/conf: what to write into which file. */
  readonly settings: readonly (readonly [file: string, value: string])[];
}

/** Pairs that addresses suffice for. */
export const MOST_PAIRS = 200;

/** No device has this address: the kernel's IP layer at the receiving end drops its copy of such a frame at once. */
const UNUSED_MAC = "02:c1:0a:00:ff:ff";

/** Addresses of the links themselves; the swarm's connections have 10.0.0.0/8. */
const kernelAddress = (pair: number) => `192.168.${pair}.1`;
const otherAddress = (pair: number) => `192.168.${pair}.2`;
const clientNetwork = (pair: number) => `10.${pair}.0.0`;

function mac(side: "server" | "swarm", pair: number): string {
  return `02:c1:0a:0${side === "server" ? 1 : 2}:00:${pair.toString(16).padStart(2, "0")}`;
}

/** The `index`-th pair of a run. */
export function linkPair(index: number, roles: LinkRoles, mtuBytes = MTU_BYTES): LinkPair {
  const names = { server: `c10m-s${index}`, swarm: `c10m-c${index}` };
  const end = (side: "server" | "swarm"): LinkEnd => {
    const other = side === "server" ? "swarm" : "server";
    return {
      device: names[side],
      mac: mac(side, index),
      peerMac: roles[other] ? UNUSED_MAC : mac(other, index),
      mtuBytes,
      firstClient: clientNetwork(index).replace(/0$/, "1"),
      server: roles.swarm ? null : otherAddress(index),
    };
  };
  const kernelEnds = (["server", "swarm"] as const).filter((side) => !roles[side]);
  return {
    server: end("server"),
    swarm: end("swarm"),
    commands: [
      `link add ${names.server} address ${mac("server", index)} mtu ${mtuBytes} arp off type veth ` +
        `peer name ${names.swarm} address ${mac("swarm", index)} mtu ${mtuBytes} arp off`,
      ...(["server", "swarm"] as const).map((side) => `link set dev ${names[side]} up arp off gso_max_segs 1`),
      ...kernelEnds.flatMap((side) => kernelRoutes(names[side], side, index)),
    ],
    settings: [
      ...(["server", "swarm"] as const).map((side) => [`ipv6/conf/${names[side]}/disable_ipv6`, "1"] as const),
      ["ipv4/conf/all/rp_filter", "0"],
      ...kernelEnds.flatMap((side) => [
        [`ipv4/conf/${names[side]}/rp_filter`, "0"] as const,
        // So that a server which listens on 127.0.0.1 is reached, and may answer from there.
        [`ipv4/conf/${names[side]}/route_localnet`, "1"] as const,
      ]),
    ],
  };
}

/** How the kernel's end finds the other: through one neighbour, however many addresses there are. */
function kernelRoutes(device: string, side: "server" | "swarm", index: number): string[] {
  const route =
    side === "server"
      ? `route add ${clientNetwork(index)}/16 via ${otherAddress(index)} dev ${device} onlink`
      : `route add ${otherAddress(index)}/32 dev ${device} src ${kernelAddress(index)}`;
  return [`address add ${kernelAddress(index)}/32 dev ${device}`, route];
}

/** Removes a pair, with all its routes. */
export function removal(index: number): string {
  return `link delete c10m-s${index}`;
}
