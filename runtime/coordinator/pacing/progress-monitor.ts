import type { RunState } from "../run-state.ts";
import { sumOf } from "../workers/totals.ts";

/** The time over which a rate is computed. */
const RATE_OVER_MS = 500;

/** Reports how connections open and close: progress to the user, looks to the probes. */
export class ProgressMonitor {
  readonly #run: RunState;
  readonly #total: number;
  readonly #connectionsPerSecond: number;
  #before: { atMs: number; opened: number };
  #perSecond: number | null = null;

  /**
   * @param total the most connections that may be open
   * @param perSecond how many are opened or closed a second
   */
  constructor(run: RunState, total: number, perSecond = Number.POSITIVE_INFINITY) {
    this.#run = run;
    this.#connectionsPerSecond = perSecond;
    this.#total = total;
    this.#before = { atMs: performance.now(), opened: run.pool.totals().opened };
  }

  look(): void {
    const nowMs = performance.now();
    const { open, opened, failed, failedAttempts } = this.#run.pool.totals();
    const elapsedMs = nowMs - this.#before.atMs;
    if (elapsedMs >= RATE_OVER_MS) {
      this.#perSecond = ((opened - this.#before.opened) * 1_000) / elapsedMs;
      this.#before = { atMs: nowMs, opened };
    }
    this.#run.observer.progressed({
      done: open,
      total: this.#total,
      unit: "connections",
      perSecond: this.#perSecond,
      extra: troubles(sumOf(failed), sumOf(failedAttempts)),
    });
    this.#run.probes.look({ connectionsPerSecond: this.#connectionsPerSecond });
  }
}

function troubles(failed: number, triedAgain: number): string | undefined {
  const parts = [failed > 0 ? `${failed} failed` : "", triedAgain > 0 ? `${triedAgain} tried again` : ""];
  return parts.filter((part) => part !== "").join(", ") || undefined;
}
