/**
 * How many a second.
 *
 * @param durationMs the time in which they happened
 * @returns null when there were none, or no time in which they happened
 */
export function perSecond(count: number, durationMs: number): number | null {
  return count === 0 || durationMs <= 0 ? null : (count * 1_000) / durationMs;
}
