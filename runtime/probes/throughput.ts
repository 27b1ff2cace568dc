import type { PhaseResult } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { Probe } from "./probe.ts";

/** How many messages a second are verified. */
export function throughputProbe(): Probe {
  return { report: (phases) => ({ throughput: { messagesPerSecond: messagesPerSecond(phases) } }) };
}

/** Verified messages over the time in which messages were under way, in the phases that have such a time. */
function messagesPerSecond(phases: readonly PhaseResult[]): number | null {
  let [verified, underWayMs] = [0, 0];
  for (const phase of phases) {
    if (phase.underWayMs === null) continue;
    verified += phase.messages?.verified ?? 0;
    underWayMs += phase.underWayMs;
  }
  return perSecond(verified, underWayMs);
}
