/** Checks that servers and swarms share: ports, engine, workers, protocol and path. */

import { grouped } from "../describe.ts";
import { MAX_PORT, MAX_WORKERS } from "../limits.ts";
import { ENGINE_CHOICES } from "../plan.ts";
import { type Check, given, join, label, mismatch, type Problem } from "./problem.ts";
import { type Fields, object } from "./shapes.ts";
import { choice, isWhole, nullable, whole } from "./values.ts";

/** The I/O engine of the server or the swarm. */
export const engine: Check = choice(...ENGINE_CHOICES);

/** The number of worker processes of the server or the swarm. */
export const workers: Check = nullable(whole(1, MAX_WORKERS, 4));

/** The protocol of the server. */
export const protocol: Check = choice("tcp", "websocket");

/** Consecutive ports, up to 65,535. */
export const ports: Check = object(
  "a range of ports",
  portsFix,
  { first: whole(1, MAX_PORT, 8080), count: whole(1, MAX_PORT, 200) },
  endsInRange,
);

/** The path of a WebSocket upgrade, as written in the request line; null for TCP. */
export const requestPath: Check = nullable((value, path) => {
  const fix = 'write a path such as "/" or "/chat?room=1"';
  if (typeof value !== "string") return mismatch(path, value, "a path", fix);
  if (!value.startsWith("/"))
    return [{ path, message: `${label(path)} must start with "/", not ${given(value)}`, fix }];
  if (/^[!-~]*$/.test(value) && !value.includes("#")) return [];
  const message = `${label(path)} has a character that a request cannot hold: ${given(value)}`;
  return [{ path, message, fix: "write it percent-encoded, without a fragment" }];
});

/** WebSocket has a path, and TCP has none. */
export function pathFitsProtocol({ protocol, path: value }: Fields, path: string): Problem[] {
  const at = join(path, "path");
  if (protocol === "websocket" && value === null) {
    return [{ path: at, message: "a WebSocket server needs a path", fix: 'write a path such as "/"' }];
  }
  if (protocol === "tcp" && value !== null && value !== undefined) {
    return [
      {
        path: at,
        message: `TCP has no path: ${given(value)}`,
        fix: "choose WebSocket, or leave the path out",
      },
    ];
  }
  return [];
}

function endsInRange({ first, count }: Fields, path: string): Problem[] {
  if (!isWhole(first, 1, MAX_PORT) || !isWhole(count, 1, MAX_PORT)) return [];
  const last = first + count - 1;
  if (last <= MAX_PORT) return [];
  const message = `ports(${first}, ${count}) ends at ${grouped(last)}; the last port is ${grouped(MAX_PORT)}`;
  return [{ path, message, fix: `write ports(${first}, ${MAX_PORT - first + 1})` }];
}

function portsFix(value: unknown): string {
  const port = given(value).replaceAll(",", "");
  return `write ports(${/^\d+$/.test(port) ? port : 8080}, 1)`;
}
