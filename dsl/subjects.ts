import { Builder } from "./builder.ts";
import { connectNode, listenNode, spawnNode } from "./nodes.ts";
import type { Connected, ConnectOptions, Listening, ListenOptions, Spawned, SpawnOptions } from "./stages.ts";
import type { Ports } from "./units.ts";

/** c10m's own echo server on these ports; TCP unless `.websocket()` is called. */
export function listen(ports: Ports, options?: ListenOptions): Listening {
  return Builder.on(listenNode(ports, options));
}

/**
 * A server of the user's own, started before the swarm and stopped after it.
 *
 * @param command split into words as a shell would and run without one; `{port}` is the first port, `{ports}` all of
 *   them, comma-separated
 */
export function spawn(command: string, options: SpawnOptions): Spawned {
  return Builder.on(spawnNode(command, options));
}

/**
 * A server that runs already. Loopback is allowed; any other host also needs `--allow-net HOST` on the command line.
 *
 * @param url `tcp://host:port`, `ws://host[:port]/path` or `wss://host[:port]/path`
 */
export function connect(url: string, options?: ConnectOptions): Connected {
  return Builder.on(connectNode(url, options));
}
