/** The differences between what the plan asks for and what a run attained, in words. */

import { formatCount, plural } from "../format/units.ts";
import { NOT_MEASURED } from "../result/expectations.ts";
import type { ConnectionCounts, CountsByReason, ExpectationResult, RunResult } from "../result/schema.ts";
import { messagePhases, type PhaseWithMessages } from "./message-phases.ts";
import { reasonsText, sumOfReasons } from "./reasons.ts";

/** Everything that a run did not attain; with `numbered`, each text begins with the number of the run. */
export function shortfallsOf(run: RunResult, numbered: boolean): string[] {
  return [connectionShortfall(run.connections), messageShortfall(run), expectationShortfall(run)]
    .filter((text) => text !== null)
    .map((text) => (numbered ? `run ${run.repetition}: ${text}` : text));
}

/** "8,000 of 10,000 held: 2,000 failed (ECONNREFUSED)"; null when all were held, and none failed or was lost. */
export function connectionShortfall(connections: ConnectionCounts): string | null {
  const { target, held, failed, lost } = connections;
  const causes = [causeText(failed, "failed"), causeText(lost, "lost")].filter((text) => text !== null);
  const unopened = target - held - sumOfReasons(failed) - sumOfReasons(lost);
  if (unopened > 0) causes.push(`${formatCount(unopened)} not opened`);
  if (held >= target && causes.length === 0) return null;
  return causes.length === 0 ? heldOfTarget(connections) : `${heldOfTarget(connections)}: ${causes.join(", ")}`;
}

/** "10,000 of 10,000 held" */
export function heldOfTarget({ held, target }: ConnectionCounts): string {
  return `${formatCount(held)} of ${formatCount(target)} held`;
}

/** "2,000 failed (ECONNREFUSED 1,900, ETIMEDOUT 100)", the most frequent first; null for none. */
function causeText(counts: CountsByReason, verb: string): string | null {
  if (sumOfReasons(counts) === 0) return null;
  return `${formatCount(sumOfReasons(counts))} ${verb} (${reasonsText(counts)})`;
}

/** "9,990 of 10,000 messages verified: 7 lost, 3 mismatched"; null when every message was verified, and nothing unexpected came. */
export function messageShortfall(run: RunResult): string | null {
  const phases = messagePhases(run);
  const { messages } = run;
  const wanted = messagesAsked(phases);
  const causes = messageCauses(run);
  if (wanted !== null && wanted > messages.sent) causes.push(`${formatCount(wanted - messages.sent)} not sent`);
  const unreached = phases.filter(({ result }) => result === null).length;
  if (unreached > 0) causes.push(`${formatCount(unreached)} of ${plural(phases.length, "message phase")} not reached`);
  // With no connection open nothing can be sent; "0 of 0" is no success.
  const sends = phases.some(({ result }) => result?.pushed === null);
  if (causes.length === 0 && sends && messages.sent === 0) causes.push("none sent");
  if (causes.length === 0) return null;
  const of = wanted === null ? "" : ` of ${formatCount(wanted)}`;
  const done = messages.oneWay > 0 ? "verified or sent one-way" : "verified";
  return `${formatCount(messages.verified + messages.oneWay)}${of} messages ${done}: ${causes.join(", ")}`;
}

/** How many messages the phases should send; null when a phase was not reached, because its number is unknown then. */
export function messagesAsked(phases: readonly PhaseWithMessages[]): number | null {
  let total = 0;
  for (const { result } of phases) {
    const ofPhase = result?.messagesAsked ?? null;
    if (ofPhase === null) return null;
    total += ofPhase;
  }
  return total;
}

function messageCauses({ messages, messagesLost }: RunResult): string[] {
  const { mismatched, lost, unanswered, unexpected } = messages;
  const why = reasonsText(messagesLost);
  return Object.entries({ mismatched, lost, unanswered, unexpected })
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => `${formatCount(count)} ${cause}${cause === "lost" && why !== "" ? ` (${why})` : ""}`);
}

/** "expected memory per connection below 9 KB: got 9.12 KB; ..."; null when every expectation was met. */
export function expectationShortfall({ expectations }: RunResult): string | null {
  const failed = expectations.filter(({ passed }) => !passed);
  return failed.length === 0 ? null : `expected ${failed.map(expectationText).join("; ")}`;
}

/** "memory per connection below 9 KB: got 9.12 KB", "memory per connection below 9 KB: not measured" */
export function expectationText({ text, actual }: ExpectationResult): string {
  return `${text}: ${actual === NOT_MEASURED ? actual : `got ${actual}`}`;
}
