/** Holm's method, which limits false positives when many hypotheses are tested. */

export interface Guarded {
  /** Whether each hypothesis is rejected, in the order of the p-values. */
  rejected: boolean[];
  /** The level of the last comparison: a p-value below it is rejected, one above it is not. */
  level: number;
}

/**
 * S. Holm, A simple sequentially rejective multiple test procedure (Scandinavian Journal of Statistics 6, 1979): the
 * smallest of m p-values is compared with level / m, the next with level / (m - 1), and so on until one is not below.
 * The probability of rejecting any true hypothesis stays below `level`, even if the hypotheses depend on each other.
 */
export function holm(pValues: readonly number[], level: number): Guarded {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const rejected = pValues.map(() => false);
  let held = level / Math.max(1, pValues.length);
  for (const [rank, index] of order.entries()) {
    held = level / (pValues.length - rank);
    if (!(pValues[index]! < held)) break;
    rejected[index] = true;
  }
  return { rejected, level: held };
}
