import type { ScheduledPhase } from "../../../dsl/plan.ts";

/** A product that is whole but for the error of floating point must not count as one more. */
const ROUNDING = 1e-9;

/**
 * How many messages a schedule has: message k leaves k / `perSecond` seconds after its start, and those before the end
 * count; the one at its start always does.
 */
export function messagesOf({ perSecond, forMs }: Pick<ScheduledPhase, "perSecond" | "forMs">): number {
  return Math.max(1, Math.ceil(((perSecond * forMs) / 1_000) * (1 - ROUNDING)));
}
