/** Messages that the server sent while a phase listened. */

import { formatBytes, formatCount, formatNumber, formatRate, UNKNOWN } from "../../format/units.ts";
import type { PushedBlock, RunResult } from "../../result/schema.ts";
import { messagePhases } from "../message-phases.ts";
import { type Block, notes, table } from "../model.ts";

const COLUMNS = ["Messages", "Bytes", "Messages/s", "Bytes/s", "Per connection", "Silent"];

/** A row for each phase that listened; empty when none did. */
export function receivedBlocks(run: RunResult): Block[] {
  const listened = messagePhases(run).flatMap(({ name, result }) => {
    return result?.pushed ? [{ name, pushed: result.pushed }] : [];
  });
  if (listened.length === 0) return [];
  return [
    table(
      "Received",
      COLUMNS,
      listened.map(({ name, pushed }) => [name, ...cellsOf(pushed)]),
    ),
    ...notes("plain", ...listened.flatMap(({ pushed }) => earlierTexts(pushed))),
  ];
}

function cellsOf(pushed: PushedBlock): string[] {
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

function earlierTexts({ earlierMessages, earlierBytes, perConnection }: PushedBlock): string[] {
  if (earlierMessages === 0) return [];
  const what = perConnection?.unit === "messages" ? `${formatCount(earlierMessages)} messages, ` : "";
  return [`${what}${formatBytes(earlierBytes)} of these came before the phase listened; they are not in the rates`];
}
