import type { ScheduledPhase } from "../../../dsl/plan.ts";

/** Tolerance for floating-point errors, so that a product slightly above a whole number is not rounded up. */
const ROUNDING = 1e-9;

/**
 * Returns the number of messages of a schedule. Message k is intended for k / `perSecond` seconds after the start.
 * Messages before the end count, and the message at the start always counts.
 */
export function messagesOf({ perSecond, forMs }: Pick<ScheduledPhase, "perSecond" | "forMs">): number {
  return Math.max(1, Math.ceil(((perSecond * forMs) / 1_000) * (1 - ROUNDING)));
}
