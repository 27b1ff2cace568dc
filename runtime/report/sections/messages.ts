/** The counts of the messages, and the first mismatch of each phase. */

import { formatCount, formatNumber } from "../../format/units.ts";
import type { RunResult } from "../../result/schema.ts";
import { answerRule, messagePhases, type PhaseWithMessages } from "../message-phases.ts";
import { type Block, facts, notes } from "../model.ts";
import { reasonFacts, sortedReasons } from "../reasons.ts";
import { messageShortfall, messagesAsked } from "../shortfalls.ts";

/** The counts of the whole run, and whether every message was verified; empty for a plan without messages. */
export function messageBlocks(run: RunResult): Block[] {
  const phases = messagePhases(run);
  if (phases.length === 0) return [];
  return [countsTable(run, phases), ...outcome(run, phases), ...notes("plain", ...phases.flatMap(ruleTexts))];
}

function countsTable({ messages, throughput }: RunResult, phases: readonly PhaseWithMessages[]): Block {
  const { sent, verified, mismatched, lost, oneWay, unanswered, unexpected } = messages;
  const cells: [title: string, text: string][] = [
    ["Sent (of asked)", sentOfAsked(sent, messagesAsked(phases))],
    ["Verified", formatCount(verified)],
    ["Mismatched", formatCount(mismatched)],
    ["Lost", formatCount(lost)],
    ["Unanswered", formatCount(unanswered)],
    ["Unexpected", formatCount(unexpected)],
    ...(oneWay > 0 ? [["One-way", formatCount(oneWay)] as [string, string]] : []),
    ["Messages/s", formatNumber(throughput.messagesPerSecond)],
  ];
  return { kind: "table", columns: cells.map(([title]) => ({ title })), rows: [cells.map(([, text]) => text)] };
}

function outcome(run: RunResult, phases: readonly PhaseWithMessages[]): Block[] {
  const shortfall = messageShortfall(run);
  if (shortfall !== null) {
    return [...notes("bad", `✗ ${shortfall}`), ...reasonFacts(unexplained(run)), ...phases.flatMap(mismatchBlocks)];
  }
  const { verified, sent, oneWay } = run.messages;
  const checks = [
    ...(verified > 0 ? [`${formatCount(verified)} of ${formatCount(sent - oneWay)} messages verified`] : []),
    ...(oneWay > 0 ? [`${formatCount(oneWay)} sent without an answer`] : []),
  ];
  return checks.length === 0 ? [] : notes("good", `✓ ${checks.join(", ")}`);
}

/** Reasons that the section of the connections has not explained. */
function unexplained({ messagesLost, connections }: RunResult): string[] {
  const reasons = sortedReasons(messagesLost).map(([reason]) => reason);
  return reasons.filter((reason) => !(reason in connections.failed) && !(reason in connections.lost));
}

/** The expected answer of a phase, if it is not the echo. */
function ruleTexts({ name, plan }: PhaseWithMessages): string[] {
  const rule = answerRule(plan);
  return rule === null ? [] : [`${name}: ${rule}`];
}

/** The first answer of a phase that differed, beside the expected answer. */
function mismatchBlocks({ name, plan, result }: PhaseWithMessages): Block[] {
  const mismatch = result?.firstMismatch ?? null;
  if (mismatch === null) return [];
  const { connection, round, what, expected, got } = mismatch;
  const repetition = plan.kind === "burst" ? "repetition" : "round";
  const where = `connection ${formatCount(connection)}, ${repetition} ${formatCount(round)}`;
  return [
    ...notes("plain", `First mismatch (${name}; ${where}): ${what}`),
    ...facts([
      ["expected", expected],
      ["got", got],
    ]),
  ];
}

/** "all 10,000", "9,980 of 10,000" */
export function sentOfAsked(sent: number, wanted: number | null): string {
  return sent === wanted ? `all ${formatCount(sent)}` : `${formatCount(sent)} of ${formatCount(wanted)}`;
}
