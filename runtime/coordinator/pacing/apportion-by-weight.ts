import { sum } from "./shares.ts";

/**
 * Apportions the next `count` to workers, so that each worker's total, with what it was `given` before, is in
 * proportion to its weight, to within one or two. The shares are whole and sum to `count`, or to 0 when all weights are
 * 0.
 */
export function apportionByWeight(count: number, weights: readonly number[], given: readonly number[]): number[] {
  const shares = weights.map(() => 0);
  const weight = sum(weights);
  if (weight === 0) return shares;
  const total = sum(given) + count;
  const due = weights.map((own, index) => (total * own) / weight - given[index]!);
  let rest = count;
  for (const index of neediestFirst(due, shares)) {
    shares[index] = Math.min(rest, Math.max(0, Math.floor(due[index]!)));
    rest -= shares[index]!;
  }
  // The fractions are left: fewer than there are workers.
  for (const index of neediestFirst(due, shares)) {
    if (rest === 0 || weights[index] === 0) continue;
    shares[index]!++;
    rest--;
  }
  return shares;
}

function neediestFirst(due: readonly number[], shares: readonly number[]): number[] {
  const need = (index: number) => due[index]! - shares[index]!;
  return due.map((_, index) => index).sort((a, b) => need(b) - need(a) || a - b);
}
