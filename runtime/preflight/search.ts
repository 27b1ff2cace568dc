/** Binary search over whole numbers, for conditions that change only once. */

/**
 * The largest n of `low..high` for which `holds` is true, given that it is true up to some n; null when there is none.
 */
export function largestThat(low: number, high: number, holds: (n: number) => boolean): number | null {
  let yes = low - 1;
  let no = high + 1;
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes < low ? null : yes;
}

/** The smallest n of `low..high` for which `holds` is true, if it is true from some n on; null when there is none. */
export function smallestThat(low: number, high: number, holds: (n: number) => boolean): number | null {
  const before = largestThat(low, high, (n) => !holds(n)) ?? low - 1;
  return before < high ? before + 1 : null;
}
