/** The text of the first script that `c10m init` writes. */

/** What the script connects to. */
export type Target =
  | { readonly kind: "listen" }
  | { readonly kind: "spawn"; readonly command: string }
  | { readonly kind: "connect"; readonly url: string };

const SCHEMES = /^(tcp|ws|wss):\/\//;

/**
 * Reads the answer to "which server?".
 *
 * @param answer empty for c10m's own server, a URL of a running server, or a command that starts one
 * @example targetOf("ws://127.0.0.1:8080/chat") // { kind: "connect", url: "ws://127.0.0.1:8080/chat" }
 */
export function targetOf(answer: string): Target {
  const text = answer.trim();
  if (text === "") return { kind: "listen" };
  return SCHEMES.test(text) ? { kind: "connect", url: text } : { kind: "spawn", command: text };
}

/**
 * A whole script, ending with a line break.
 *
 * @param connections the size of the swarm, a whole number from 1
 */
export function firstScript(target: Target, connections: number): string {
  const { name, comment, call } = PARTS[target.kind](target as never);
  const names = ["latency", "memory", "throughput", name, ...(target.kind === "connect" ? [] : ["ports"])].sort();
  return `import { ${names.join(", ")} } from "c10m";

${comment.map((line) => `// ${line}\n`).join("")}export default ${call}
  .swarm(${grouped(connections)})
  .echo("hello", { rounds: 5 })
  .measure(memory, latency, throughput);
`;
}

interface Part {
  readonly name: string;
  readonly comment: readonly string[];
  readonly call: string;
}

const PARTS: { readonly [Kind in Target["kind"]]: (target: Extract<Target, { kind: Kind }>) => Part } = {
  listen: () => ({
    name: "listen",
    comment: [
      "c10m's own echo server on 4 ports. One port and one source address allow about 28,000 connections.",
      "Add .websocket() after listen(...) for WebSocket connections.",
    ],
    call: "listen(ports(8080, 4))",
  }),
  spawn: ({ command }) => ({
    name: "spawn",
    comment: [
      "c10m starts this command, waits until the port accepts connections, and stops it afterwards.",
      "{port} in the command stands for the port. c10m asks before it starts it; --allow-run answers yes.",
      'If your server does not echo, say what it answers: .echo("ping", { expect: "pong" }).',
    ],
    call: `spawn(${JSON.stringify(command)}, { ports: ports(8080, 1) })`,
  }),
  connect: ({ url }) => ({
    name: "connect",
    comment: [
      "The server is running already. Hosts other than loopback need --allow-net HOST.",
      'If your server does not echo, say what it answers: .echo("ping", { expect: "pong" }).',
    ],
    call: `connect(${JSON.stringify(url)})`,
  }),
};

/** 10000 as 10_000. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "_");
}
