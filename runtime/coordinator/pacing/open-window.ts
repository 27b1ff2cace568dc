import type { Subject } from "../../../dsl/plan.ts";
import { smallestBacklog } from "../../host/listen-backlog.ts";
import type { OpenWindow } from "../../result/schema.ts";
import { portList } from "../workers/assignments.ts";
import { ownBacklog, windowOf, windowOver } from "./backlog.ts";

/**
 * For a server with an unknown backlog, in connections per port. Few servers have a smaller one; most have 128 or more.
 */
const UNKNOWN_WINDOW_PER_PORT = 64;

/**
 * The most pending opens at a time with which no backlog overflows. Must be called after the server listens.
 *
 * @param local whether the server is on this machine, whose kernel knows its backlog
 */
export function openWindow({ kind, ports }: Subject, local: boolean, somaxconn: number): OpenWindow {
  const backlog = kind === "listen" ? ownBacklog(somaxconn) : local ? smallestBacklog(portList(ports)) : null;
  const connections =
    backlog === null ? windowOf(ports.count, UNKNOWN_WINDOW_PER_PORT) : windowOver(ports.count, backlog);
  return { connections, backlog };
}
