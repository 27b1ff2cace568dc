import type { ConnectionEvents, Engine, ListenOptions, SwarmOptions } from "../contract.ts";
import { WebSocketServerLayer } from "../websocket/server-layer.ts";
import { WebSocketSwarmLayer } from "../websocket/swarm-layer.ts";
import type { ServerByteStream, SwarmByteStream } from "./byte-stream.ts";

/** The parts of an engine over byte streams. */
export interface ByteStreamEngine extends Pick<Engine, "profile" | "whyNot"> {
  serverStream(options: ListenOptions, events: ConnectionEvents): ServerByteStream;
  swarmStream(options: SwarmOptions, events: ConnectionEvents): SwarmByteStream;
}

/**
 * Makes an engine of byte streams. TCP is the stream itself, WebSocket is the shared layer over it.
 *
 * @example
 * ```ts
 * export const kqueueEngine = engineOver({
 *   profile: kqueueProfile,
 *   whyNot: whyNoKqueue,
 *   serverStream: (options, events) => new KqueueServer(options, events),
 *   swarmStream: (options, events) => new KqueueSwarm(options, events),
 * });
 * ```
 */
export function engineOver({ profile, whyNot, serverStream, swarmStream }: ByteStreamEngine): Engine {
  return {
    profile,
    whyNot,
    server(options, events) {
      if (options.protocol === "tcp") return serverStream(options, events);
      return new WebSocketServerLayer(options, events, (layer) => serverStream(options, layer));
    },
    swarm(options, events) {
      if (options.protocol === "tcp") return swarmStream(options, events);
      return new WebSocketSwarmLayer(options, events, (layer) => swarmStream(options, layer));
    },
  };
}
