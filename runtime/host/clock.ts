/** Asked for once: it is a getter, which costs more than the clock itself. */
const ORIGIN_MS = performance.timeOrigin;

/**
 * Milliseconds since the epoch with a fraction, on one clock for every process of this machine: the monotonic clock
 * from the process's start on, so that it does not jump. Use differences of `performance.now()` within a process.
 */
export function epochMs(): number {
  return ORIGIN_MS + performance.now();
}
