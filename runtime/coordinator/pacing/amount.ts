import type { Amount } from "../../../dsl/plan.ts";

/** The number of connections of an amount. A percentage is rounded, and gives at least 1. */
export function connectionsIn(amount: Amount, open: number): number {
  if (typeof amount === "number") return Math.min(amount, open);
  return Math.min(open, Math.max(1, Math.round((open * amount.percent) / 100)));
}
