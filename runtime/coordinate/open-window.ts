import type { Subject } from "../../dsl/plan.ts";
import { smallestBacklog } from "../measure/listen-backlog.ts";
import type { OpenWindow } from "../measure/result.ts";
import { BACKLOG, portList } from "./assignments.ts";

/** Of a server whose backlog is not known: it may be as small as this many connections a port; most have 128 or more. */
const UNKNOWN_WINDOW_PER_PORT = 64;

/** More on their way than this gain nothing: the server's processor time is the limit by then. */
const LARGEST_WINDOW = 4_096;

/**
 * How many connections may be on their way at a time, so that no backlog overflows: half of what the backlogs hold, for the
 * counts that the pace follows are a few milliseconds old. To be asked when the server listens.
 *
 * @param local whether the server is on this machine, whose kernel knows its backlog
 */
export function openWindow({ kind, ports }: Subject, local: boolean, somaxconn: number): OpenWindow {
  const backlog = kind === "listen" ? Math.min(BACKLOG, somaxconn) : local ? smallestBacklog(portList(ports)) : null;
  const perPort = backlog === null ? UNKNOWN_WINDOW_PER_PORT : Math.floor(backlog / 2);
  return { connections: Math.max(1, Math.min(perPort * ports.count, LARGEST_WINDOW)), backlog };
}
