import { elapsedMs } from "../../host/clock.ts";
import type { CountsByReason } from "../../result/schema.ts";
import type { LoginCounts } from "../../swarm/login/login.ts";
import type { SwarmCounts } from "../../swarm/swarm.ts";

/** The sums of the counts of all swarm workers. */
export interface SwarmTotals {
  opened: number;
  open: number;
  connecting: number;
  closing: number;
  closed: number;
  /** How many waits after a failed try have ended. */
  retries: number;
  waiting: number;
  failedAttempts: CountsByReason;
  failed: CountsByReason;
  lost: CountsByReason;
  lastOpenAtMs: number | null;
  /** The time of the newest report, on the monotonic clock of the host; null before the first. */
  atMs: number | null;
  /** Answers since the start. */
  received: number;
  unexpected: number;
  messagesLost: CountsByReason;
  /** null without a login. */
  login: LoginCounts | null;
  /** Finished messages of the current exchange: answered, accepted by the kernel (`.send()`), or pushed. */
  exchanged: number;
}

/** Totals before the first report: all zero. */
export function noTotals(): SwarmTotals {
  return {
    opened: 0,
    open: 0,
    connecting: 0,
    closing: 0,
    closed: 0,
    retries: 0,
    waiting: 0,
    failedAttempts: {},
    failed: {},
    lost: {},
    lastOpenAtMs: null,
    atMs: null,
    received: 0,
    unexpected: 0,
    messagesLost: {},
    login: null,
    exchanged: 0,
  };
}

/** The key under which the connections of a swarm worker that died are counted as lost. */
export const WORKER_DIED = "WORKER_DIED";

/** Adds up the counts of workers. The open connections of a dead worker count as lost. */
export function totalOf(
  workers: readonly { readonly counts: SwarmCounts | null; readonly alive: boolean }[],
): SwarmTotals {
  const totals = noTotals();
  for (const { counts, alive } of workers) {
    if (counts === null) continue;
    totals.opened += counts.opened;
    totals.closed += counts.closed;
    totals.retries += counts.retries;
    totals.received += counts.received;
    totals.unexpected += counts.unexpected;
    addReasons(totals.failedAttempts, counts.failedAttempts);
    addReasons(totals.failed, counts.failed);
    addReasons(totals.lost, counts.lost);
    addReasons(totals.messagesLost, counts.messagesLost);
    if (counts.login !== null) totals.login = loginSum(totals.login, counts.login);
    totals.lastOpenAtMs = latest(totals.lastOpenAtMs, counts.lastOpenAtMs);
    totals.atMs = latest(totals.atMs, counts.atMs);
    if (alive) {
      totals.open += counts.open;
      totals.connecting += counts.connecting;
      totals.closing += counts.closing;
      totals.waiting += counts.waiting;
      totals.exchanged += exchangedOf(counts);
    } else {
      addReasons(totals.lost, { [WORKER_DIED]: counts.open });
    }
  }
  return totals;
}

function loginSum(sum: LoginCounts | null, { attempted, succeeded, failed }: LoginCounts): LoginCounts {
  const into = sum ?? { attempted: 0, succeeded: 0, failed: {} };
  into.attempted += attempted;
  into.succeeded += succeeded;
  addReasons(into.failed, failed);
  return into;
}

function exchangedOf({ exchange }: SwarmCounts): number {
  return exchange === null ? 0 : exchange.received + exchange.oneWay + exchange.pushed;
}

/**
 * The time from `startedAtMs` to the newest open since then; 0 when nothing was opened since.
 *
 * @throws {RangeError} when the newest open lies before the start although something was opened since
 */
export function openingMs(
  { opened, lastOpenAtMs }: Pick<SwarmTotals, "opened" | "lastOpenAtMs">,
  openedBefore: number,
  startedAtMs: number,
): number {
  return opened === openedBefore || lastOpenAtMs === null ? 0 : elapsedMs(startedAtMs, lastOpenAtMs);
}

/** Adds counts to `into`, by reason. Reasons with a count of 0 are left out. */
export function addReasons(into: CountsByReason, counts: CountsByReason): void {
  for (const [reason, count] of Object.entries(counts)) {
    if (count > 0) into[reason] = (into[reason] ?? 0) + count;
  }
}

/** `after` less `before`, by reason. */
export function reasonsSince(before: CountsByReason, after: CountsByReason): CountsByReason {
  const since: CountsByReason = {};
  for (const [reason, count] of Object.entries(after)) addReasons(since, { [reason]: count - (before[reason] ?? 0) });
  return since;
}

/** The sum over all reasons. */
export function sumOf(counts: CountsByReason): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
