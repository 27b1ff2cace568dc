/** What the server sent while a phase listened. */

import { formatBytes, formatCount, formatNumber, formatRate, UNKNOWN } from "../../format/units.ts";
import type { PushedBlock, RunResult } from "../../result/schema.ts";
import { messagePhases } from "../message-phases.ts";
import { type Block, notes, table } from "../model.ts";

const COLUMNS = ["Messages", "Bytes", "Messages/s", "Bytes/s", "Per connection", "Silent"];

/** A row a phase that listened; empty when the plan has none. */
export function receivedBlocks(run: RunResult): Block[] {
  const listened = messagePhases(run).filter(({ plan }) => plan.kind === "receive");
  if (listened.length === 0) return [];
  const rows = listened.map(({ name, result }) => [name, ...cellsOf(result?.pushed ?? null)]);
  return [
    table("Received", COLUMNS, rows),
    ...notes("plain", ...listened.flatMap(({ result }) => earlierTexts(result?.pushed ?? null))),
  ];
}

function cellsOf(pushed: PushedBlock | null): string[] {
  if (pushed === null) return Array<string>(COLUMNS.length).fill(UNKNOWN);
  const { messages, bytes, messagesPerSecond, bytesPerSecond, perConnection } = pushed;
  const isStream = perConnection?.unit === "bytes";
  return [
    // The pieces of a TCP stream are not messages.
    isStream ? UNKNOWN : formatCount(messages),
    formatBytes(bytes),
    isStream ? UNKNOWN : formatRate(messagesPerSecond),
    bytesPerSecond === null ? UNKNOWN : `${formatBytes(bytesPerSecond)}/s`,
    perConnection === null ? UNKNOWN : spreadText(perConnection, isStream ? formatBytes : formatNumber),
    perConnection === null ? UNKNOWN : formatCount(perConnection.silent),
  ];
}

type PerConnection = NonNullable<PushedBlock["perConnection"]>;

function spreadText({ min, mean, max }: PerConnection, format: (value: number) => string): string {
  return min === max ? `${format(min)} each` : `${format(min)} to ${format(max)}, mean ${format(mean)}`;
}

function earlierTexts(pushed: PushedBlock | null): string[] {
  if (pushed === null || pushed.earlierMessages === 0) return [];
  const { earlierMessages, earlierBytes, perConnection } = pushed;
  const what = perConnection?.unit === "messages" ? `${formatCount(earlierMessages)} messages, ` : "";
  return [`${what}${formatBytes(earlierBytes)} of these came before the phase listened; they are not in the rates`];
}
