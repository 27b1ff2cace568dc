/** Exact shares. Every process can compute them alone, so they need no message. */

/**
 * `total` in `parts` whole shares that sum to it; the first shares get the remainder (`split(10, 4)` is 3, 3, 2, 2).
 */
export function split(total: number, parts: number): number[] {
  const share = Math.floor(total / parts);
  const remainder = total % parts;
  return Array.from({ length: parts }, (_, index) => (index < remainder ? share + 1 : share));
}

/** The sum of the values. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
