/** Phases whose messages are sent on a schedule: how well c10m kept it, a row a phase. */

import { formatCount, formatDuration, formatRate, UNKNOWN } from "../../format/units.ts";
import type { RunResult, ScheduleResult } from "../../result/schema.ts";
import { messagePhases, type PhaseWithMessages } from "../message-phases.ts";
import { type Block, notes, table } from "../model.ts";
import { sentOfAsked } from "./messages.ts";

const COLUMNS = ["Sent (of asked)", "Missed", "Verified", "Lag p50", "Lag p99", "Lag max"];
const LAG_NOTE = "Lag: how long after its scheduled time a message was sent";

/** Empty when no phase has a schedule. */
export function scheduleBlocks(run: RunResult): Block[] {
  const phases = messagePhases(run).filter(({ result }) => result?.schedule);
  if (phases.length === 0) return [];
  return [
    table("On schedule", COLUMNS, phases.map(rowOf)),
    ...notes("quiet", `${phases.map(rateText).join("; ")}. ${LAG_NOTE}`),
    ...notes("caution", ...phases.flatMap(missedTexts)),
  ];
}

function rowOf({ name, result }: PhaseWithMessages): string[] {
  const { asked, sent, missed, lag } = result!.schedule!;
  return [
    name,
    sentOfAsked(sent, asked),
    ...[sumOf(missed), result!.messages?.verified ?? null].map(formatCount),
    ...(lag === null ? [UNKNOWN, UNKNOWN, UNKNOWN] : [lag.p50Ms, lag.p99Ms, lag.maxMs].map(formatDuration)),
  ];
}

/** "echo, text 5 B: 50,000/s" */
function rateText({ name, result }: PhaseWithMessages): string {
  return `${name}: ${formatRate(result!.schedule!.perSecond)}`;
}

/** "echo: 12 missed: 10 late (more than 1 s behind), 2 held back (their socket was full)" */
function missedTexts({ name, result }: PhaseWithMessages): string[] {
  const missed = result!.schedule!.missed;
  if (sumOf(missed) === 0) return [];
  const causes: [number, string][] = [
    [missed.late, "late (more than 1 s behind: c10m did not keep up)"],
    [missed.heldBack, "held back (their connection's socket was full)"],
    [missed.unserved, "with no connection open"],
  ];
  const counted = causes.filter(([count]) => count > 0).map(([count, cause]) => `${formatCount(count)} ${cause}`);
  return [`${name}, missed: ${counted.join(", ")}`];
}

function sumOf({ late, heldBack, unserved }: ScheduleResult["missed"]): number {
  return late + heldBack + unserved;
}
