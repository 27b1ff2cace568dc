/**
 * How long a loop that waits outside of the JavaScript event loop may sleep. Its sleeps are short, because the event
 * loop, and with it the messages of the coordinator, waits meanwhile.
 */

/** The longest sleep shortly after something has happened, and the longest sleep otherwise, in milliseconds. */
const ALERT_MS = 1;
const REST_MS = 8;

/** Sleeps in which nothing happens, until they become longer. */
const ALERT_SLEEPS = 64;

/** A user of such a loop. */
export interface Sleeper {
  /** No sleep lasts (much) beyond this time, in `performance.now()` milliseconds; null: nothing is due. */
  readonly wakeAtMs: number | null;
}

/** When the first thing is due, in `performance.now()` milliseconds; infinity when nothing is. */
export function firstDueMs(users: Iterable<Sleeper | undefined>): number {
  let dueAtMs = Number.POSITIVE_INFINITY;
  for (const user of users) {
    if (user !== undefined && user.wakeAtMs !== null) dueAtMs = Math.min(dueAtMs, user.wakeAtMs);
  }
  return dueAtMs;
}

/**
 * The longest sleep, in milliseconds. It is at least ALERT_MS: the event loop handles what is due already when the loop
 * returns to it.
 *
 * @param idleSleeps how many sleeps in a row have ended without an event
 */
export function sleepMs(idleSleeps: number, users: Iterable<Sleeper | undefined>): number {
  if (idleSleeps <= ALERT_SLEEPS) return ALERT_MS;
  const leftMs = Math.floor(firstDueMs(users) - performance.now());
  return Math.max(ALERT_MS, Math.min(REST_MS, leftMs));
}
