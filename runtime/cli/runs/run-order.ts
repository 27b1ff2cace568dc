/** The order in which plans run. */

/** One run of one plan that is not started yet. */
export interface PlannedRun {
  /** The plan's place in the script. */
  readonly plan: number;
  /** 1, 2, ... */
  readonly repetition: number;
}

/**
 * Every plan once per repetition. A single repetition follows the order in the script. With several, each is shuffled
 * anew (Fisher and Yates), so that other work on the machine does not always affect the same plan.
 *
 * @param random a function like Math.random
 */
export function runOrderOf(plans: number, repetitions: number, random: () => number = Math.random): PlannedRun[] {
  return Array.from({ length: repetitions }, (_, index) => {
    const runs = Array.from({ length: plans }, (_, plan) => ({ plan, repetition: index + 1 }));
    return repetitions === 1 ? runs : shuffled(runs, random);
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
