import type { Amount } from "../../../dsl/plan.ts";

/** How many connections an amount comes to; a share is rounded, to 1 at least. */
export function connectionsIn(amount: Amount, open: number): number {
  if (typeof amount === "number") return Math.min(amount, open);
  return Math.min(open, Math.max(1, Math.round((open * amount.percent) / 100)));
}
