/** Connections: what was asked for beside what was attained. */

import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import type { ConnectionCounts, RunResult } from "../../result/schema.ts";
import { type Block, notes } from "../model.ts";
import { reasonFacts, sortedReasons, sumOfReasons } from "../reasons.ts";
import { connectionShortfall, heldOfTarget } from "../shortfalls.ts";

const COLUMNS = ["Asked for", "Opened", "Held", "Failed", "Lost", "Closed", "Opened in", "Open rate"];

/** The counts, whether all connections were held, and, for a server other than c10m's own, the bound on the open rate. */
export function connectionBlocks({ connections, plan }: RunResult): Block[] {
  const { requested, opened, held, failed, lost, closed, openDurationMs, openPerSecond } = connections;
  const row = [
    ...[requested, opened, held, sumOfReasons(failed), sumOfReasons(lost), closed].map(formatCount),
    formatDuration(openDurationMs),
    formatRate(openPerSecond),
  ];
  return [
    { kind: "table", columns: COLUMNS.map((title) => ({ title })), rows: [row] },
    ...outcome(connections),
    ...(plan.subject.kind === "listen" ? [] : notes("quiet", ...windowTexts(connections))),
  ];
}

function outcome(connections: ConnectionCounts): Block[] {
  const { failed, lost } = connections;
  const shortfall = connectionShortfall(connections);
  if (shortfall === null) return notes("good", `✓ ${heldOfTarget(connections)}`);
  const reasons = [...sortedReasons(failed), ...sortedReasons(lost)].map(([reason]) => reason);
  return [...notes("bad", `✗ ${shortfall}`), ...reasonFacts(reasons)];
}

/** A server may accept faster than c10m opens: connections in progress must not overflow its backlog. */
function windowTexts({ openWindow }: ConnectionCounts): string[] {
  if (openWindow === null) return [];
  const { connections, backlog } = openWindow;
  const bound = `At most ${formatCount(connections)} connections were being opened at a time`;
  return backlog === null
    ? [`${bound}: the server's backlog is not known here, so it may be able to accept them faster`]
    : [`${bound}: the backlog of a port is ${formatCount(backlog)}`];
}
