/**
 * Deals the next `count` out to workers, so that with what each was given before it has in proportion to its weight, to
 * within one or two: whole shares that sum to `count` (to 0 when nobody has weight).
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
  // What is left are the fractions: fewer than there are workers.
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
