import type { RunResult, Verdict } from "./schema.ts";

/**
 * Whether a run gave everything that was asked for: every connection held, none failed or lost on the way, every
 * message sent and verified, nothing received that nobody asked for, every expectation met.
 */
export function gaveAll({ connections, messages, phases, expectations, aborted }: RunResult): boolean {
  const { held, target, failed, lost } = connections;
  const messagesAsked = phases.reduce((sum, phase) => sum + (phase.messagesAsked ?? 0), 0);
  const noneGone = Object.keys(failed).length === 0 && Object.keys(lost).length === 0;
  const allSent = messages.sent === messagesAsked && messages.unexpected === 0;
  const allAnswered = messages.verified + messages.oneWay === messages.sent;
  const allMet = expectations.every(({ passed }) => passed);
  return aborted === null && held === target && noneGone && allSent && allAnswered && allMet;
}

/**
 * The verdict over all runs; `cut` is how they were cut short, null when they were not, and `regressions` how many a
 * comparison found.
 */
export function verdictOf(
  runs: readonly RunResult[],
  cut: "aborted" | "interrupted" | null,
  regressions: number,
): Verdict {
  return cut ?? (runs.every(gaveAll) && regressions === 0 ? "passed" : "failed");
}
