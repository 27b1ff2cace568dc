import type { RunState } from "../../coordinator/run-state.ts";
import { monotonicMs } from "../../host/clock.ts";

/** How long before a common start the coordinator notifies the workers, so that they begin together. */
export const LEAD_MS = 30;

/** Waits until a moment, on the monotonic clock of the host. Resolves to false when the run was halted meanwhile. */
export async function waitedUntil({ halt }: Pick<RunState, "halt">, atMs: number): Promise<boolean> {
  try {
    await halt.sleep(Math.max(0, atMs - monotonicMs()));
    return true;
  } catch (error) {
    if (error !== halt.halted) throw error;
    return false;
  }
}
