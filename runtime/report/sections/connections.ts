/** What was asked for beside what was attained. */

import { wrap } from "../../format/text.ts";
import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import type { ConnectionCounts, CountsByReason } from "../../result/schema.ts";
import { reasonLines, reasonsText, sortedReasons } from "../reasons.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/**
 * The table, and below it in one line whether the connections asked for were held, with every cause; of a server that is
 * not c10m's own also what its open rate was held to.
 */
export function renderConnections(connections: ConnectionCounts, style: Style, foreign = false): string {
  const pace = foreign ? paceText(connections) : null;
  return [attained(connections, style), ...(pace === null ? [] : [style.quiet(wrap(pace, 2))])].join("\n");
}

/** A server may take connections faster than c10m dares to open them: its backlog must not overflow. */
function paceText({ openWindow }: ConnectionCounts): string | null {
  if (openWindow === null) return null;
  const { connections, backlog } = openWindow;
  const bound = `Opened with at most ${formatCount(connections)} on their way at a time`;
  if (backlog !== null) return `${bound}: a port of the server holds ${formatCount(backlog)} ready (its backlog)`;
  return `${bound}: the server's backlog is not known here, and it may well take them faster`;
}

function attained(connections: ConnectionCounts, style: Style): string {
  const { requested, opened, held, failed, lost, closed, openDurationMs, openPerSecond } = connections;
  const columns = ["Asked for", "Opened", "Held", "Failed", "Lost", "Closed", "Opened in", "Open rate"];
  const row = [
    ...[requested, opened, held, sum(failed), sum(lost), closed].map(formatCount),
    formatDuration(openDurationMs),
    formatRate(openPerSecond),
  ];
  const table = renderTable(
    columns.map((title) => ({ title })),
    [row],
  );
  const shortfall = connectionShortfall(connections);
  if (shortfall !== null) {
    const explained = reasonLines([...sortedReasons(failed), ...sortedReasons(lost)].map(([reason]) => reason));
    return [table, style.bad(wrap(`✗ ${shortfall}`, 2)), ...explained.map((line) => style.quiet(line))].join("\n");
  }
  return `${table}\n${style.good(`✓ ${heldOfTarget(connections)}`)}`;
}

/**
 * "8,000 of 10,000 held: 2,000 failed (ECONNREFUSED)"; null when all that were asked for were held and none was lost
 * on the way.
 */
export function connectionShortfall(connections: ConnectionCounts): string | null {
  const { target, held, failed, lost } = connections;
  const causes = [causeText(failed, "failed"), causeText(lost, "lost")].filter((text) => text !== null);
  const unopened = target - held - sum(failed) - sum(lost);
  if (unopened > 0) causes.push(`${formatCount(unopened)} not opened`);
  if (held >= target && causes.length === 0) return null;
  return causes.length === 0 ? heldOfTarget(connections) : `${heldOfTarget(connections)}: ${causes.join(", ")}`;
}

function heldOfTarget({ held, target }: ConnectionCounts): string {
  return `${formatCount(held)} of ${formatCount(target)} held`;
}

/** "2,000 failed (ECONNREFUSED 1,900, ETIMEDOUT 100)", the most frequent first; null for none. */
function causeText(counts: CountsByReason, verb: string): string | null {
  if (sum(counts) === 0) return null;
  return `${formatCount(sum(counts))} ${verb} (${reasonsText(counts)})`;
}

function sum(counts: CountsByReason): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
