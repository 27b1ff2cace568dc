/** Slow readers: connections that stopped reading, and what the server did meanwhile. */

import { formatBytes, formatCount, formatDuration, formatMemory } from "../../format/units.ts";
import type { CountsByReason, MemoryFigures, RunResult, StallResult } from "../../result/schema.ts";
import { messagePhases, type PhaseWithMessages } from "../message-phases.ts";
import { type Block, notes, table } from "../model.ts";
import { sortedReasons } from "../reasons.ts";

const COLUMNS = ["Readers", "Lost", "Held back", "Our backlog", "Caught up in"];
const MEMORY_COLUMNS = ["Before", "At its end", "When answered"];

const NOTE =
  "Lost: connections that closed in the phase, by reason. Held back: messages not sent because the socket was full. Our " +
  "backlog: bytes that the kernel had not taken when the readers read again. Caught up in: from then to the last answer";

/** A row a phase, and memory where it was measured; empty when the plan has no stall. */
export function slowReaderBlocks(run: RunResult): Block[] {
  const stalls = messagePhases(run).filter(({ result }) => result?.stall);
  if (stalls.length === 0) return [];
  const memoryRows = stalls.flatMap(({ name, result }) => memoryRowsOf(name, result!.stall!.memory));
  return [
    table("Slow readers", COLUMNS, stalls.map(rowOf)),
    ...notes("quiet", NOTE),
    ...(memoryRows.length === 0 ? [] : [table("Memory in the stall", MEMORY_COLUMNS, memoryRows)]),
  ];
}

function rowOf({ name, result }: PhaseWithMessages): string[] {
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
  const reasons = sortedReasons(lost).map(([reason, count]) => `${formatCount(count)} ${reason}`);
  return reasons.length === 0 ? "0" : reasons.join(", ");
}

function memoryRowsOf(name: string, { before, stalled, after }: StallResult["memory"]): string[][] {
  if (before === null) return [];
  const moments = [before, stalled, after];
  const cells = (key: keyof MemoryFigures) => moments.map((figures) => formatMemory(figures?.[key] ?? null));
  return [
    [`${name}: server`, ...cells("serverBytes")],
    ["kernel, of the whole machine", ...cells("kernelBytes")],
  ];
}
