import type { RunState } from "../run-state.ts";

const PROGRESS_EVERY_MS = 200;

/**
 * Closes everything and waits until all processes have ended; a million connections take many seconds. Resolves to the
 * first failure of a worker while it closed, or to null. Never rejects.
 */
export async function closeAll({ pool, observer }: Pick<RunState, "pool" | "observer">): Promise<string | null> {
  const total = pool.totals().open;
  let reported = false;
  const report = () => {
    if (total === 0) return;
    reported = true;
    observer.progressed({ done: total - pool.totals().open, total, unit: "connections closed", perSecond: null });
  };
  const timer = setInterval(report, PROGRESS_EVERY_MS);
  const [failure] = await pool.finish();
  clearInterval(timer);
  // The connections of a worker that has ended are closed too, so the last report is complete.
  if (reported) report();
  return failure ?? null;
}
