import type { Engine, ListenOptions, SwarmOptions } from "../contract.ts";
import type { LinkEnd } from "../link-end.ts";
import { engineOver } from "../stream/engine.ts";
import type { LinkFilter } from "./link-stack.ts";
import { whyNoPacket } from "./probe.ts";
import { packetProfile } from "./profile.ts";
import { PacketServer } from "./server-transport.ts";
import { PacketSwarm } from "./swarm-transport.ts";

/** TCP in user space over a veth link; `filter` stands between links and TCP, for tests. */
export function makePacketEngine(filter: LinkFilter | null): Engine {
  return engineOver({
    profile: packetProfile,
    whyNot: whyNoPacket,
    serverStream: (options, events) => new PacketServer(options, linksOf(options), events, filter),
    swarmStream: (options, events) => new PacketSwarm(options, linkOf(options), events, filter),
  });
}

function linksOf({ links = [] }: ListenOptions): readonly LinkEnd[] {
  if (links.length === 0) throw new Error("Cannot listen with the packet engine: no link was made for it");
  return links;
}

function linkOf({ link = null }: SwarmOptions): LinkEnd {
  if (link === null) throw new Error("Cannot open connections with the packet engine: no link was made for it");
  return link;
}

export const packetEngine = makePacketEngine(null);
