import type { RunContext } from "../run-state.ts";
import { sumOf } from "../workers/totals.ts";

/**
 * How many of the opens begun are done with: taken by the server itself, not just by its kernel, or failed. A WebSocket
 * is open only when the server has answered. Of a TCP server that is not ours, the kernel tells how many still wait.
 */
export function settledOpens(run: RunContext): number {
  const totals = run.pool.totals();
  const failed = sumOf(totals.failed) + sumOf(totals.failedAttempts);
  return Math.min(totals.opened, acceptedByServer(run, totals.opened)) + failed;
}

/** Whether the server has taken every connection that is open. */
export function acceptedAll(run: RunContext): boolean {
  const { opened } = run.pool.totals();
  return acceptedByServer(run, opened) >= opened;
}

function acceptedByServer({ pool, plan, local, queues }: RunContext, opened: number): number {
  // Whoever was answered in the login was accepted by the server before.
  if (plan.swarm.login?.some(({ kind }) => kind === "expect") === true) return opened;
  const accepted = pool.accepted();
  if (accepted !== null) return accepted;
  // Of another machine this one's kernel cannot tell.
  if (plan.subject.protocol === "websocket" || !local) return opened;
  return opened - (queues.waiting() ?? 0);
}
