import { readFileSync } from "node:fs";
import type { Engine } from "../contract.ts";
import { MOST_SLOTS, uringProfile } from "./profile.ts";
import type { RingSize } from "./ring.ts";
import { ServerStream } from "./server-stream.ts";
import { SwarmStream } from "./swarm-stream.ts";
import { WebSocketServerLayer } from "./websocket-server.ts";
import { WebSocketSwarmLayer } from "./websocket-swarm.ts";

/** io_uring driven through FFI: connections are direct descriptors, which count as no open files. */
export const uringEngine: Engine = {
  profile: uringProfile,
  server(options, events) {
    const size = sizeFor(options.connections);
    return options.protocol === "websocket"
      ? new WebSocketServerLayer(options, events, size)
      : new ServerStream(options, events, size);
  },
  swarm(options, events) {
    const size = sizeFor(options.connections);
    return options.protocol === "websocket"
      ? new WebSocketSwarmLayer(options, events, size)
      : new SwarmStream(options, events, size);
  },
};

/**
 * Memory of rings counts toward RLIMIT_MEMLOCK for an ordinary user (8 MB is usual): many rings are small ones.
 */
function sizeFor(connections: number): RingSize {
  const files = Math.min(MOST_SLOTS, openFiles());
  if (connections <= files) return { submissions: 4_096, completions: 16_384, files };
  return { submissions: 256, completions: 1_024, files };
}

function openFiles(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return soft === undefined ? 1_024 : Number(soft);
}
