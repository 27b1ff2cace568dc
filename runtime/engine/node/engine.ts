import type { Engine } from "../contract.ts";
import { nodeProfile } from "./profile.ts";
import { serveTcp, swarmTcp } from "./tcp.ts";
import { serveWebSocket } from "./websocket-server.ts";
import { swarmWebSocket } from "./websocket-swarm.ts";

/** The portable engine: node:net and ws, on Node and on Deno. It has one object for each connection. */
export const nodeEngine: Engine = {
  profile: nodeProfile,
  whyNot: () => null,
  server: (options, events) =>
    options.protocol === "websocket" ? serveWebSocket(options, events) : serveTcp(options, events),
  swarm: (options, events) =>
    options.protocol === "websocket" ? swarmWebSocket(options, events) : swarmTcp(options, events),
};
