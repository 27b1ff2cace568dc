import type { SwarmCounts } from "../engine/swarm.ts";
import type { CountsByReason } from "../measure/result.ts";

/** What all swarm workers have counted together. */
export interface SwarmTotals {
  opened: number;
  open: number;
  connecting: number;
  closed: number;
  failed: CountsByReason;
  lost: CountsByReason;
  lastOpenAtMs: number | null;
  unexpected: number;
  /** Messages of the exchange under way that are done with: answered, taken by the kernel, or pushed. */
  exchanged: number;
}

/** Nothing opened, nothing lost. */
export function noTotals(): SwarmTotals {
  return {
    opened: 0,
    open: 0,
    connecting: 0,
    closed: 0,
    failed: {},
    lost: {},
    lastOpenAtMs: null,
    unexpected: 0,
    exchanged: 0,
  };
}

/** The key under which the connections of a swarm worker that died are counted as lost. */
export const WORKER_DIED = "WORKER_DIED";

/** Adds workers up; connections that a dead worker held are lost with it. */
export function totalOf(workers: readonly { counts: SwarmCounts | null; alive: boolean }[]): SwarmTotals {
  const totals = noTotals();
  for (const { counts, alive } of workers) {
    if (counts === null) continue;
    totals.opened += counts.opened;
    totals.closed += counts.closed;
    totals.unexpected += counts.unexpected;
    addReasons(totals.failed, counts.failed);
    addReasons(totals.lost, counts.lost);
    totals.lastOpenAtMs = latest(totals.lastOpenAtMs, counts.lastOpenAtMs);
    if (alive) {
      totals.open += counts.open;
      totals.connecting += counts.connecting;
      totals.exchanged += exchangedOf(counts);
    } else {
      addReasons(totals.lost, { [WORKER_DIED]: counts.open });
    }
  }
  return totals;
}

function exchangedOf({ exchange }: SwarmCounts): number {
  return exchange === null ? 0 : exchange.received + exchange.oneWay + exchange.pushed;
}

/** Adds counts to others, reason by reason; a reason that never occurred stays away. */
export function addReasons(into: CountsByReason, counts: CountsByReason): void {
  for (const [reason, count] of Object.entries(counts)) {
    if (count > 0) into[reason] = (into[reason] ?? 0) + count;
  }
}

/** `after` less `before`, reason by reason. */
export function reasonsSince(before: CountsByReason, after: CountsByReason): CountsByReason {
  const since: CountsByReason = {};
  for (const [reason, count] of Object.entries(after)) addReasons(since, { [reason]: count - (before[reason] ?? 0) });
  return since;
}

/** How many in all. */
export function sumOf(counts: CountsByReason): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
