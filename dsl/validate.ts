import { planCheck } from "./validate/plan.ts";
import type { Problem } from "./validate/problem.ts";

export type { Problem } from "./validate/problem.ts";

/**
 * Every problem of a plan, not just the first: of one that a script built as of one written by hand. An empty list
 * means that `plan` is a `Plan`. Never throws.
 */
export function validate(plan: unknown): Problem[] {
  return planCheck(plan, "");
}
