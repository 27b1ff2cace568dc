import type { RunResult, Verdict } from "./schema.ts";

/**
 * Whether a run is complete: every connection was held, none failed or was lost, every message was sent and verified,
 * no unexpected message was received, and every expectation was met.
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
 * Returns the verdict over all runs.
 *
 * @param cut how the runs were cut short; null when they were not
 * @param regressions how many regressions a comparison found
 */
export function verdictOf(
  runs: readonly RunResult[],
  cut: "aborted" | "interrupted" | null,
  regressions: number,
): Verdict {
  return cut ?? (runs.every(gaveAll) && regressions === 0 ? "passed" : "failed");
}
