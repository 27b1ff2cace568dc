/** What became of the messages. */

import type { MessageCounts, RunResult } from "../../measure/result.ts";
import { formatCount, formatNumber, plural } from "../format.ts";
import { type MessagePhase, messagePhases } from "../message-phases.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";
import { wrap } from "../text.ts";

/** The counts of the whole run, and below them in one line whether every message was verified. */
export function renderMessages(run: RunResult, style: Style): string {
  const { verified, mismatched, lost, unanswered, unexpected } = run.messages;
  const titles = ["Sent (of asked)", "Verified", "Mismatched", "Lost", "Unanswered", "Unexpected", "Messages/s"];
  const row = [
    sentOfAsked(run.messages.sent, asked(messagePhases(run))),
    ...[verified, mismatched, lost, unanswered, unexpected].map(formatCount),
    formatNumber(run.throughput.messagesPerSecond),
  ];
  const table = renderTable(
    titles.map((title) => ({ title })),
    [row],
  );
  const shortfall = messageShortfall(run);
  if (shortfall !== null) return `${table}\n${style.bad(wrap(`✗ ${shortfall}`, 2))}`;
  return `${table}\n${style.good(`✓ ${formatCount(verified)} of ${formatCount(run.messages.sent)} messages verified`)}`;
}

/** "9,990 of 10,000 messages verified: 7 lost, 3 mismatched"; null when every message was, and nothing else came. */
export function messageShortfall(run: RunResult): string | null {
  const phases = messagePhases(run);
  const { messages } = run;
  const wanted = asked(phases);
  const causes = causeTexts(messages);
  if (wanted !== null && wanted > messages.sent) causes.push(`${formatCount(wanted - messages.sent)} not sent`);
  const unreached = phases.filter(({ result }) => result === null).length;
  if (unreached > 0) causes.push(`${formatCount(unreached)} of ${plural(phases.length, "message phase")} not reached`);
  // With no connection open there is nothing to ask for, and "0 of 0" must not pass for success.
  if (causes.length === 0 && phases.length > 0 && messages.sent === 0) causes.push("none sent");
  if (causes.length === 0) return null;
  const of = wanted === null ? "" : ` of ${formatCount(wanted)}`;
  return `${formatCount(messages.verified)}${of} messages verified: ${causes.join(", ")}`;
}

function causeTexts({ mismatched, lost, unanswered, unexpected }: MessageCounts): string[] {
  return Object.entries({ mismatched, lost, unanswered, unexpected })
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => `${formatCount(count)} ${cause}`);
}

/** null when a phase was not reached: how many it was to send was never settled. */
function asked(phases: readonly MessagePhase[]): number | null {
  let total = 0;
  for (const { result } of phases) {
    const ofPhase = result?.messagesAsked ?? null;
    if (ofPhase === null) return null;
    total += ofPhase;
  }
  return total;
}

function sentOfAsked(sent: number, wanted: number | null): string {
  return sent === wanted ? `all ${formatCount(sent)}` : `${formatCount(sent)} of ${formatCount(wanted)}`;
}
