import type { PhaseResult } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { Probe } from "./probe.ts";

/** Measures how many messages per second are verified. */
export function throughputProbe(): Probe {
  return { report: (phases) => ({ throughput: { messagesPerSecond: messagesPerSecond(phases) } }) };
}

/** Verified messages divided by the time in which messages were under way, over the phases that have this time. */
function messagesPerSecond(phases: readonly PhaseResult[]): number | null {
  let [verified, underWayMs] = [0, 0];
  for (const phase of phases) {
    if (phase.underWayMs === null) continue;
    verified += phase.messages?.verified ?? 0;
    underWayMs += phase.underWayMs;
  }
  return perSecond(verified, underWayMs);
}
