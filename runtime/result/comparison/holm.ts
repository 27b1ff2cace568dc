/** A guard against calling something among many. */

export interface Guarded {
  /** Whether each hypothesis is rejected, in the order of the p-values. */
  rejected: boolean[];
  /** The level that the largest p-value not rejected was held against; a p below it is rejected, one above is not. */
  level: number;
}

/**
 * S. Holm, A simple sequentially rejective multiple test procedure (Scandinavian Journal of Statistics 6, 1979): the
 * smallest of m p-values is held against level / m, the next against level / (m - 1), and so on until one is not below.
 * However the hypotheses hang together, the chance of rejecting any true one stays below `level`.
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
