import type { RunState } from "./run-state.ts";
import { sumOf } from "./totals.ts";

/** How often memory is looked at while connections move. */
const SAMPLE_EVERY_MS = 1_000;

/** Over how much time a rate is told. */
const RATE_OVER_MS = 500;

/** Keeps an eye on connections that move: progress for the user, unsettled memory samples for the result. */
export class Watch {
  readonly #run: RunState;
  readonly #total: number;
  #sampledAtMs = performance.now();
  #before: { atMs: number; opened: number };
  #perSecond: number | null = null;

  /** `total` is how many may be open. */
  constructor(run: RunState, total = run.plan.swarm.connections) {
    this.#run = run;
    this.#total = total;
    this.#before = { atMs: performance.now(), opened: run.crew.totals().opened };
  }

  look(): void {
    const nowMs = performance.now();
    const { open, opened, failed, failedAttempts } = this.#run.crew.totals();
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
    if (nowMs - this.#sampledAtMs < SAMPLE_EVERY_MS) return;
    this.#sampledAtMs = nowMs;
    this.#run.memory?.take(open, false);
  }
}

function troubles(failed: number, triedAgain: number): string | undefined {
  const parts = [failed > 0 ? `${failed} failed` : "", triedAgain > 0 ? `${triedAgain} tried again` : ""];
  return parts.filter((part) => part !== "").join(", ") || undefined;
}
