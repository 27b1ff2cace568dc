/** Connections a listening port of ours may hold ready before they are accepted; the kernel caps it at somaxconn. */
export const BACKLOG = 4_096;

/** More on their way than this gain nothing: the server's processor time is the limit by then. */
const LARGEST_WINDOW = 4_096;

/** What the kernel lets a listening port of ours hold. */
export function ownBacklog(somaxconn: number): number {
  return Math.min(BACKLOG, somaxconn);
}

/**
 * How many connections may be on their way at a time to so many ports, so that no backlog overflows: half of what the
 * backlogs hold, for the counts that the pace follows are a few milliseconds old.
 */
export function windowOver(ports: number, backlog: number): number {
  return windowOf(ports, Math.floor(backlog / 2));
}

/** So many on each port, but not too many together. */
export function windowOf(ports: number, perPort: number): number {
  return Math.max(1, Math.min(perPort * ports, LARGEST_WINDOW));
}
