/** Phases whose messages left on schedule: how well it was kept, a row a phase. */

import { wrap } from "../../format/text.ts";
import { formatCount, formatDuration, formatRate, UNKNOWN } from "../../format/units.ts";
import type { ScheduleResult } from "../../result/schema.ts";
import type { PhaseWithMessages } from "../message-phases.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";
import { sentOfAsked } from "./messages.ts";

/** Asked for, sent, missed and verified, and how late the sends were; null when no phase has a schedule. */
export function renderSchedules(phases: readonly PhaseWithMessages[], style: Style): string | null {
  const kept = phases.filter((phase) => phase.result?.schedule);
  if (kept.length === 0) return null;
  const table = renderTable(
    [
      { title: "On schedule", align: "left" },
      ...["Sent (of asked)", "Missed", "Verified", "Lag p50", "Lag p99", "Lag max"].map((title) => ({ title })),
    ],
    kept.map(row),
  );
  const notes = [`${kept.map(rateNote).join("; ")}. ${LAG_NOTE}`, ...kept.flatMap(missedNote)];
  return [table, ...notes.map((note) => style.quiet(wrap(note, 2)))].join("\n");
}

const LAG_NOTE = "Lag: how long after its time in the schedule a message left";

function row({ name, result }: PhaseWithMessages): string[] {
  const { asked, sent, missed, lag } = result!.schedule!;
  return [
    name,
    sentOfAsked(sent, asked),
    ...[sumOf(missed), result!.messages?.verified ?? null].map(formatCount),
    ...(lag === null ? [UNKNOWN, UNKNOWN, UNKNOWN] : [lag.p50Ms, lag.p99Ms, lag.maxMs].map(formatDuration)),
  ];
}

/** "echo, text 5 B: 50,000/s" */
function rateNote({ name, result }: PhaseWithMessages): string {
  return `${name}: ${formatRate(result!.schedule!.perSecond)}`;
}

/** "echo: 12 missed: 10 late (more than 1 s behind), 2 held back (their socket was full)" */
function missedNote({ name, result }: PhaseWithMessages): string[] {
  const missed = result!.schedule!.missed;
  if (sumOf(missed) === 0) return [];
  const causes: [number, string][] = [
    [missed.late, "late (more than 1 s behind: c10m did not keep up)"],
    [missed.heldBack, "held back (their connection's socket was full)"],
    [missed.unserved, "with no connection open"],
  ];
  const told = causes.filter(([count]) => count > 0).map(([count, cause]) => `${formatCount(count)} ${cause}`);
  return [`${name}, missed: ${told.join(", ")}`];
}

function sumOf({ late, heldBack, unserved }: ScheduleResult["missed"]): number {
  return late + heldBack + unserved;
}
