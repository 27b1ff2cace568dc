import type { RunState } from "../run-state.ts";

const PROGRESS_EVERY_MS = 200;

/**
 * Closes everything and waits until it is gone; a million connections take many seconds. Resolves to the first failure of a
 * worker while it was closing, null when there was none. Never rejects.
 */
export async function closeAll({ pool, observer }: Pick<RunState, "pool" | "observer">): Promise<string | null> {
  const total = pool.totals().open;
  let told = false;
  const tell = () => {
    if (total === 0) return;
    told = true;
    observer.progressed({ done: total - pool.totals().open, total, unit: "connections closed", perSecond: null });
  };
  const timer = setInterval(tell, PROGRESS_EVERY_MS);
  const [failure] = await pool.finish();
  clearInterval(timer);
  // Those of a worker that is gone are closed too.
  if (told) tell();
  return failure ?? null;
}
