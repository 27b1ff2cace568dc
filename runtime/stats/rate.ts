/**
 * Returns a rate in events a second.
 *
 * @param durationMs the time in which the events happened
 * @returns null when there were no events, or when the duration is not positive
 */
export function perSecond(count: number, durationMs: number): number | null {
  return count === 0 || durationMs <= 0 ? null : (count * 1_000) / durationMs;
}
