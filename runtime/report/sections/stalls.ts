/** Slow readers: what the server did meanwhile. */

import { printable, wrap } from "../../format/text.ts";
import { formatBytes, formatCount, formatDuration, formatMemory } from "../../format/units.ts";
import type { CountsByReason, MemoryFigures, StallResult } from "../../result/schema.ts";
import type { PhaseWithMessages } from "../message-phases.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/** A row a phase, and below it memory where it was measured; null when no phase is a stall. */
export function renderStalls(phases: readonly PhaseWithMessages[], style: Style): string | null {
  const stalls = phases.filter((phase) => phase.result?.stall);
  if (stalls.length === 0) return null;
  const titles = ["Readers", "Lost", "Held back", "Our backlog", "Caught up in"];
  const table = renderTable(
    [{ title: "Slow readers", align: "left" }, ...titles.map((title) => ({ title }))],
    stalls.map(row),
  );
  const sections = [table, style.quiet(wrap(NOTE, 2)), ...memoryTables(stalls)];
  return sections.join("\n");
}

const NOTE =
  "Lost: connections that closed in the phase, by reason; held back: messages whose socket was full; our backlog: bytes " +
  "that the kernel had not taken when they read again; caught up in: from then to the last answer";

function row({ name, result }: PhaseWithMessages): string[] {
  const { stall, schedule, connections } = result!;
  return [
    name,
    formatCount(stall!.connections),
    lostText(connections.lost),
    formatCount(schedule?.missed.heldBack ?? null),
    formatBytes(schedule?.backlogBytes ?? null),
    formatDuration(stall!.caughtUpMs),
  ];
}

function lostText(lost: CountsByReason): string {
  const reasons = Object.entries(lost).filter(([, count]) => count > 0);
  if (reasons.length === 0) return "0";
  return reasons.map(([reason, count]) => `${formatCount(count)} ${printable(reason)}`).join(", ");
}

function memoryTables(stalls: readonly PhaseWithMessages[]): string[] {
  const rows = stalls.flatMap(({ name, result }) => memoryRows(name, result!.stall!.memory));
  if (rows.length === 0) return [];
  const titles = ["Before", "At its end", "When answered"];
  return [renderTable([{ title: "Memory in the stall", align: "left" }, ...titles.map((title) => ({ title }))], rows)];
}

function memoryRows(name: string, { before, stalled, after }: StallResult["memory"]): string[][] {
  if (before === null) return [];
  const figures = [before, stalled, after];
  const cells = (key: keyof MemoryFigures) => figures.map((figure) => formatMemory(figure?.[key] ?? null));
  return [
    [`${name}: server`, ...cells("serverBytes")],
    ["  kernel, the whole machine's", ...cells("kernelBytes")],
  ];
}
