/** What a server sent while a phase listened. */

import { wrap } from "../../format/text.ts";
import { formatBytes, formatCount, formatNumber, formatRate, UNKNOWN } from "../../format/units.ts";
import type { PushedBlock } from "../../result/schema.ts";
import type { PhaseWithMessages } from "../message-phases.ts";
import { renderTable } from "../table.ts";

/** One row a phase that listened; null when none did. */
export function renderReceived(phases: readonly PhaseWithMessages[]): string | null {
  const listened = phases.filter(({ plan }) => plan.kind === "receive");
  if (listened.length === 0) return null;
  const figures = ["Messages", "Bytes", "Messages/s", "Bytes/s", "A connection", "Silent"];
  const table = renderTable(
    [{ title: "Received", align: "left" }, ...figures.map((title) => ({ title }))],
    listened.map(({ name, result }) => [name, ...cells(result?.pushed ?? null)]),
  );
  const notes = listened.flatMap(({ result }) => earlierNote(result?.pushed ?? null));
  return [table, ...notes].join("\n");
}

function cells(pushed: PushedBlock | null): string[] {
  if (pushed === null) return Array(6).fill(UNKNOWN);
  const { messages, bytes, messagesPerSecond, bytesPerSecond, perConnection } = pushed;
  const onTcp = perConnection?.unit === "bytes";
  return [
    // Pieces of a stream are no messages.
    onTcp ? UNKNOWN : formatCount(messages),
    formatBytes(bytes),
    onTcp ? UNKNOWN : formatRate(messagesPerSecond),
    bytesPerSecond === null ? UNKNOWN : `${formatBytes(bytesPerSecond)}/s`,
    perConnection === null ? UNKNOWN : spread(perConnection, onTcp ? formatBytes : formatNumber),
    perConnection === null ? UNKNOWN : formatCount(perConnection.silent),
  ];
}

function spread({ min, mean, max }: NonNullable<PushedBlock["perConnection"]>, format: (n: number) => string): string {
  return min === max ? `${format(min)} each` : `${format(min)} to ${format(max)}, mean ${format(mean)}`;
}

function earlierNote(pushed: PushedBlock | null): string[] {
  if (pushed === null || pushed.earlierMessages === 0) return [];
  const { earlierMessages, earlierBytes, perConnection } = pushed;
  const what = perConnection?.unit === "messages" ? `${formatCount(earlierMessages)} messages, ` : "";
  return [wrap(`Of these ${what}${formatBytes(earlierBytes)} had come before it listened; not part of the rates`, 2)];
}
