/** What became of the messages. */

import { printable, wrap } from "../../format/text.ts";
import { formatCount, formatNumber, plural } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { answerRule, messagePhases, type PhaseWithMessages } from "../message-phases.ts";
import { reasonLines, reasonsText, sortedReasons } from "../reasons.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/** The counts of the whole run, and below them in one line whether every message was verified. */
export function renderMessages(run: RunResult, style: Style): string {
  const { verified, mismatched, lost, oneWay, unanswered, unexpected } = run.messages;
  const phases = messagePhases(run);
  const oneWays = phases.some(({ plan }) => plan.kind === "send");
  const titles = ["Sent (of asked)", "Verified", "Mismatched", "Lost", "Unanswered", "Unexpected"];
  const row = [
    sentOfAsked(run.messages.sent, asked(phases)),
    ...[verified, mismatched, lost, unanswered, unexpected].map(formatCount),
  ];
  if (oneWays) {
    titles.push("One-way");
    row.push(formatCount(oneWay));
  }
  titles.push("Messages/s");
  row.push(formatNumber(run.throughput.messagesPerSecond));
  const table = renderTable(
    titles.map((title) => ({ title })),
    [row],
  );
  const shortfall = messageShortfall(run);
  const rules = phases.flatMap(ruleLines);
  const evidence = phases.flatMap(mismatchLines);
  if (shortfall !== null) {
    const explained = lostLines(run).map((line) => style.quiet(line));
    return [table, style.bad(wrap(`✗ ${shortfall}`, 2)), ...explained, ...evidence, ...rules].join("\n");
  }
  const checks = [
    ...(verified > 0
      ? [`${formatCount(verified)} of ${formatCount(run.messages.sent - oneWay)} messages verified`]
      : []),
    ...(oneWay > 0 ? [`${formatCount(oneWay)} sent without an answer`] : []),
  ];
  return [table, ...(checks.length === 0 ? [] : [style.good(`✓ ${checks.join(", ")}`)]), ...rules].join("\n");
}

/** What answered instead of an echo. */
function ruleLines({ name, plan }: PhaseWithMessages): string[] {
  const rule = answerRule(plan);
  return rule === null ? [] : [wrap(`${name}: ${printable(rule)}`, 2)];
}

/** The first answer of a phase that differed, as it was and as it should have been. */
function mismatchLines({ name, plan, result }: PhaseWithMessages): string[] {
  const mismatch = result?.firstMismatch ?? null;
  if (mismatch === null) return [];
  const { connection, round, what, expected, got } = mismatch;
  const turn = plan.kind === "burst" ? "repetition" : "round";
  const where = `connection ${formatCount(connection)}, ${turn} ${formatCount(round)}`;
  const headline = `First mismatch (${name}; ${where}): ${printable(what)}`;
  return [wrap(headline, 2), `  expected  ${printable(expected)}`, `  got       ${printable(got)}`];
}

/** "9,990 of 10,000 messages verified: 7 lost, 3 mismatched"; null when every message was, and nothing else came. */
export function messageShortfall(run: RunResult): string | null {
  const phases = messagePhases(run);
  const { messages } = run;
  const wanted = asked(phases);
  const causes = causeTexts(run);
  if (wanted !== null && wanted > messages.sent) causes.push(`${formatCount(wanted - messages.sent)} not sent`);
  const unreached = phases.filter(({ result }) => result === null).length;
  if (unreached > 0) causes.push(`${formatCount(unreached)} of ${plural(phases.length, "message phase")} not reached`);
  // With no connection open there is nothing to ask for, and "0 of 0" must not pass for success.
  const sends = phases.some(({ plan }) => plan.kind !== "receive");
  if (causes.length === 0 && sends && messages.sent === 0) causes.push("none sent");
  if (causes.length === 0) return null;
  const of = wanted === null ? "" : ` of ${formatCount(wanted)}`;
  // What nobody answers is done with when it is sent.
  const done = messages.oneWay > 0 ? "verified or sent one-way" : "verified";
  return `${formatCount(messages.verified + messages.oneWay)}${of} messages ${done}: ${causes.join(", ")}`;
}

function causeTexts({ messages, messagesLost }: RunResult): string[] {
  const { mismatched, lost, unanswered, unexpected } = messages;
  const why = reasonsText(messagesLost);
  return Object.entries({ mismatched, lost, unanswered, unexpected })
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => `${formatCount(count)} ${cause}${cause === "lost" && why !== "" ? ` (${why})` : ""}`);
}

/** Reasons that the connections' own lines have not explained. */
function lostLines({ messagesLost, connections }: RunResult): string[] {
  const reasons = sortedReasons(messagesLost).map(([reason]) => reason);
  return reasonLines(reasons.filter((reason) => !(reason in connections.failed) && !(reason in connections.lost)));
}

/** null when a phase was not reached: how many it was to send was never settled. */
function asked(phases: readonly PhaseWithMessages[]): number | null {
  let total = 0;
  for (const { result } of phases) {
    const ofPhase = result?.messagesAsked ?? null;
    if (ofPhase === null) return null;
    total += ofPhase;
  }
  return total;
}

/** "all 10,000", "9,980 of 10,000" */
export function sentOfAsked(sent: number, wanted: number | null): string {
  return sent === wanted ? `all ${formatCount(sent)}` : `${formatCount(sent)} of ${formatCount(wanted)}`;
}
