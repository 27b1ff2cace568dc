import { isObject } from "./draft.ts";
import { comparisonCheck } from "./validate/comparison.ts";
import { planCheck } from "./validate/plan.ts";
import type { Problem } from "./validate/problem.ts";

export type { Problem } from "./validate/problem.ts";

/**
 * All problems of a plan or a comparison, which a script has built or a person has written as JSON. An empty list means
 * that `plan` is a `Plan` or a `Comparison`. Never throws.
 */
export function validate(plan: unknown): Problem[] {
  const check = isObject(plan) && plan.kind === "comparison" ? comparisonCheck : planCheck;
  return check(plan, "");
}
