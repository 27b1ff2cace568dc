/** Exact shares: what every process can compute alone, so that nobody has to be told. */

/** `total` in `parts` whole shares that sum to it; the first shares get the remainder (`split(10, 4)` is 3, 3, 2, 2). */
export function split(total: number, parts: number): number[] {
  const share = Math.floor(total / parts);
  const remainder = total % parts;
  return Array.from({ length: parts }, (_, index) => (index < remainder ? share + 1 : share));
}
