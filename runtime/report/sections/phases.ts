/** Every phase that was carried out, a row each. */

import { formatBytes, formatCount, formatDuration, UNKNOWN } from "../../format/units.ts";
import type { PhaseResult, RunResult } from "../../result/schema.ts";
import { type Block, table } from "../model.ts";
import { sumOfReasons } from "../reasons.ts";

const COLUMNS = ["Starts at", "Takes", "Held", "Opened", "Failed", "Lost", "Messages"];

/** Empty when no phase was begun. */
export function phaseBlocks({ phases }: RunResult): Block[] {
  return phases.length === 0 ? [] : [table("Phase", COLUMNS, phases.map(rowOf))];
}

function rowOf(phase: PhaseResult): string[] {
  const { held, target, opened, failed, lost } = phase.connections;
  return [
    phase.finished ? phase.kind : `${phase.kind}, cut short`,
    formatDuration(phase.startMs),
    formatDuration(phase.durationMs),
    ofAsked(held, target),
    ...[opened, sumOfReasons(failed), sumOfReasons(lost)].map(formatCount),
    messagesText(phase),
  ];
}

/** The messages that a phase verified, sent or received. */
function messagesText({ kind, messages, messagesAsked, pushed }: PhaseResult): string {
  if (messages === null) return UNKNOWN;
  if (pushed !== null) return `${formatBytes(pushed.bytes)} received`;
  if (kind === "send") return `${ofAsked(messages.oneWay, messagesAsked)} sent`;
  return `${ofAsked(messages.verified, messagesAsked)} verified`;
}

function ofAsked(count: number, asked: number | null): string {
  return count === asked ? formatCount(count) : `${formatCount(count)} of ${formatCount(asked)}`;
}
