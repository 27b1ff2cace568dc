import type { RunState } from "../../coordinator/run-state.ts";
import { epochMs } from "../../host/clock.ts";

/** How long before a common start the workers are told of it, so that they begin together. */
export const LEAD_MS = 30;

/** Waits until a moment, in epoch milliseconds. Resolves to false when the run was halted meanwhile. */
export async function waitedUntil({ halt }: Pick<RunState, "halt">, atMs: number): Promise<boolean> {
  try {
    await halt.sleep(Math.max(0, atMs - epochMs()));
    return true;
  } catch (error) {
    if (error !== halt.halted) throw error;
    return false;
  }
}
