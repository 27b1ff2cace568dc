/** Which plan is run when. */

/** One run to come. */
export interface Turn {
  /** The plan's place in the script. */
  readonly plan: number;
  /** 1, 2, ... */
  readonly repetition: number;
}

/**
 * Every plan once a repetition. One repetition goes in the order written; several are shuffled, each anew (Fisher and
 * Yates), so that what the machine does meanwhile does not always meet the same plan.
 *
 * @param random as Math.random
 */
export function runOrderOf(plans: number, repetitions: number, random: () => number = Math.random): Turn[] {
  return Array.from({ length: repetitions }, (_, index) => {
    const turns = Array.from({ length: plans }, (_, plan) => ({ plan, repetition: index + 1 }));
    return repetitions === 1 ? turns : shuffled(turns, random);
  }).flat();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
