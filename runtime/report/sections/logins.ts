/** Logins: how many were begun, how many succeeded, and how long they took. */

import { formatCount, formatDuration } from "../../format/units.ts";
import type { LoginMismatch, RunResult } from "../../result/schema.ts";
import { type Block, notes } from "../model.ts";
import { reasonsText, sumOfReasons } from "../reasons.ts";

const COLUMNS = ["Begun", "Succeeded", "Failed", "p50", "p90", "p99", "max"];

/** Empty when the swarm has no login. */
export function loginBlocks({ login }: RunResult): Block[] {
  if (login === null) return [];
  const { attempted, succeeded, failed, p50Ms, p90Ms, p99Ms, maxMs, firstMismatch } = login;
  const row = [
    ...[attempted, succeeded, sumOfReasons(failed)].map(formatCount),
    ...[p50Ms, p90Ms, p99Ms, maxMs].map(formatDuration),
  ];
  return [
    { kind: "table", columns: COLUMNS.map((title) => ({ title })), rows: [row] },
    ...(sumOfReasons(failed) === 0 ? [] : notes("bad", `Failed logins: ${reasonsText(failed)}`)),
    ...(firstMismatch === null ? [] : notes("bad", mismatchText(firstMismatch))),
    ...notes("quiet", "Of logins that succeeded, from the open transport to the end of the last step"),
  ];
}

/** "First mismatch of a login, connection 99, step 2: byte 0 of 4 differs; expected ..., got ..." */
function mismatchText({ connection, step, what, expected, got }: LoginMismatch): string {
  const where = `connection ${formatCount(connection)}, step ${formatCount(step)}`;
  return `First mismatch of a login, ${where}: ${what}; expected ${expected}, got ${got}`;
}
