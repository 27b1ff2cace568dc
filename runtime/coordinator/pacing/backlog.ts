/** The backlog of c10m's own listening ports, in connections. The kernel limits it to somaxconn. */
export const BACKLOG = 4_096;

/** More pending opens than this are of no use, because then the server's processor time is the limit. */
const LARGEST_WINDOW = 4_096;

/** The effective backlog of c10m's own listening ports. */
export function ownBacklog(somaxconn: number): number {
  return Math.min(BACKLOG, somaxconn);
}

/**
 * The most pending opens to this number of ports with which no backlog overflows: half of the backlogs, because the
 * counts that pace the opens are a few milliseconds old.
 */
export function windowOver(ports: number, backlog: number): number {
  return windowOf(ports, Math.floor(backlog / 2));
}

/** The most pending opens with this many on each port, within the limit for all ports. */
export function windowOf(ports: number, perPort: number): number {
  return Math.max(1, Math.min(perPort * ports, LARGEST_WINDOW));
}
