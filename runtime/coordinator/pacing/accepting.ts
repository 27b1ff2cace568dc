import type { RunContext } from "../run-state.ts";
import { sumOf } from "../workers/totals.ts";

/**
 * How many of the begun opens are finished: accepted by the server itself, not only by its kernel, or failed. A
 * WebSocket counts as open only after the server's answer. For the user's TCP server, the kernel reports how many
 * connections wait to be accepted.
 */
export function settledOpens(run: RunContext): number {
  const totals = run.pool.totals();
  const failed = sumOf(totals.failed) + sumOf(totals.failedAttempts);
  return Math.min(totals.opened, acceptedByServer(run, totals.opened)) + failed;
}

/** Whether the server has accepted every open connection. */
export function acceptedAll(run: RunContext): boolean {
  const { opened } = run.pool.totals();
  return acceptedByServer(run, opened) >= opened;
}

function acceptedByServer({ pool, plan, local, queues }: RunContext, opened: number): number {
  // A connection counts as open after the login, whose answer comes from the server: it has accepted the connection.
  if (plan.swarm.login?.some(({ kind }) => kind === "expect") === true) return opened;
  const accepted = pool.accepted();
  if (accepted !== null) return accepted;
  // The queues of a server on another machine are unknown.
  if (plan.subject.protocol === "websocket" || !local) return opened;
  return opened - (queues.waiting() ?? 0);
}
