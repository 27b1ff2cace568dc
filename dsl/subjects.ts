import { Builder } from "./builder.ts";
import { connectNode, listenNode, spawnNode } from "./nodes.ts";
import type { Connected, ConnectOptions, Listening, ListenOptions, Spawned, SpawnOptions } from "./stages.ts";
import type { Ports } from "./units.ts";

/**
 * c10m's own echo server on these ports. It speaks TCP unless `.websocket()` is called.
 *
 * @example
 * ```ts
 * export default listen(ports(8080, 200)).swarm(10_000_000).measure(memory);
 * export const chat = listen(ports(8080, 10), { engine: "uring", workers: 4 }).websocket().swarm(100_000);
 * ```
 */
export function listen(ports: Ports, options?: ListenOptions): Listening {
  return Builder.on(listenNode(ports, options));
}

/**
 * The user's own server. c10m starts it before the swarm and stops it after the swarm.
 *
 * @param command split into words as a shell does, and run without a shell; `{port}` is the first port, `{ports}` are
 *   all ports, separated by commas
 * @example
 * ```ts
 * spawn("node server.js {port}", { ports: ports(8080, 1), ready: /listening/ }).swarm(10_000);
 * spawn("bun chat.ts {ports}", { ports: ports(8080, 4), protocol: "websocket", needs: "bun --version" }).swarm(50_000);
 * ```
 */
export function spawn(command: string, options: SpawnOptions): Spawned {
  return Builder.on(spawnNode(command, options));
}

/**
 * A server that already runs. Loopback is allowed; any other host also needs `--allow-net HOST` on the command line.
 *
 * @param url `tcp://host:port`, `ws://host[:port]/path` or `wss://host[:port]/path`
 * @example
 * ```ts
 * connect("tcp://127.0.0.1:6379").swarm(1_000).echo("PING\r\n", { expect: "+PONG\r\n" });
 * connect("wss://localhost/chat", { insecure: true, subprotocols: ["chat.v2"] }).swarm(10_000);
 * ```
 */
export function connect(url: string, options?: ConnectOptions): Connected {
  return Builder.on(connectNode(url, options));
}
