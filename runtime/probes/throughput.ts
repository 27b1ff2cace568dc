import type { PhaseResult } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { Probe } from "./probe.ts";

/** How many messages a second are verified. */
export function throughputProbe(): Probe {
  return { report: (phases) => ({ throughput: { messagesPerSecond: messagesPerSecond(phases) } }) };
}

/** Verified messages over the time in which answers were awaited; between two bursts none is awaited. */
function messagesPerSecond(phases: readonly PhaseResult[]): number | null {
  const awaiting = phases.filter(({ kind }) => kind === "echo" || kind === "burst");
  const verified = awaiting.reduce((sum, { messages }) => sum + (messages?.verified ?? 0), 0);
  const durationMs = awaiting.reduce((sum, phase) => {
    if (phase.schedule?.durationMs) return sum + phase.schedule.durationMs;
    if (phase.kind !== "burst" || !phase.finished) return sum + phase.durationMs;
    return phase.rounds.reduce((inRounds, round) => inRounds + round.durationMs, sum);
  }, 0);
  return perSecond(verified, durationMs);
}
