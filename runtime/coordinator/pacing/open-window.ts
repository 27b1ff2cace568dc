import type { Subject } from "../../../dsl/plan.ts";
import { smallestBacklog } from "../../host/listen-backlog.ts";
import type { OpenWindow } from "../../result/schema.ts";
import { portList } from "../workers/assignments.ts";
import { ownBacklog, windowOf, windowOver } from "./backlog.ts";

/** Of a server whose backlog is not known: it may be as small as this many connections a port; most have 128 or more. */
const UNKNOWN_WINDOW_PER_PORT = 64;

/**
 * How many connections may be on their way at a time, so that no backlog overflows. To be asked when the server listens.
 *
 * @param local whether the server is on this machine, whose kernel knows its backlog
 */
export function openWindow({ kind, ports }: Subject, local: boolean, somaxconn: number): OpenWindow {
  const backlog = kind === "listen" ? ownBacklog(somaxconn) : local ? smallestBacklog(portList(ports)) : null;
  const connections =
    backlog === null ? windowOf(ports.count, UNKNOWN_WINDOW_PER_PORT) : windowOver(ports.count, backlog);
  return { connections, backlog };
}
