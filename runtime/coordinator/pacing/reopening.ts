import type { DropOptions } from "../../swarm/dropping.ts";
import type { RunState } from "../run-state.ts";
import { type SwarmTotals, sumOf } from "../workers/totals.ts";
import { settledOpens } from "./accepting.ts";
import { apportion } from "./apportion.ts";
import { apportionByWeight } from "./apportion-by-weight.ts";
import { allowed } from "./pacer.ts";
import { StallTimer } from "./stall-timer.ts";

/**
 * Drops connections, and has each opened again: an open for every one that is closed, and another for every failed try
 * whose wait is over. Opens are paced by what the server has accepted, as all are.
 */
export class Reopening {
  readonly #run: RunState;
  readonly #options: Omit<DropOptions, "count">;
  readonly #patience: StallTimer;
  /** Totals at the start, and by worker: what it was asked to drop, how many may be opened again, and have been. */
  readonly #before: SwarmTotals;
  readonly #weights: readonly number[];
  readonly #dropped: number[];
  readonly #openableBefore: readonly number[];
  readonly #granted: number[];

  /** The swarm's counts have to be up to date. */
  constructor(run: RunState, options: Omit<DropOptions, "count">) {
    this.#run = run;
    run.reopened = true;
    this.#options = options;
    this.#patience = new StallTimer(run.plan.swarm.connectTimeoutMs);
    this.#before = run.pool.totals();
    this.#weights = run.pool.openByWorker();
    this.#dropped = this.#weights.map(() => 0);
    this.#openableBefore = this.#openable();
    this.#granted = this.#weights.map(() => 0);
  }

  /** Drops as many, evenly over the workers. */
  drop(count: number): void {
    for (const [index, share] of apportionByWeight(count, this.#weights, this.#dropped).entries()) {
      if (share === 0) continue;
      this.#dropped[index]! += share;
      this.#run.pool.swarm[index]!.send({ kind: "drop", options: { ...this.#options, count: share } });
    }
  }

  /** By worker: how often a connection became free to be opened again, since the start of the run. */
  #openable(): number[] {
    return this.#run.pool.swarm.map(({ counts }) => (counts === null ? 0 : counts.closed + counts.retries));
  }

  /** Begins as many opens as may begin now; `due` of those that are not a retry may have begun by now. */
  reopen(due: number): void {
    const run = this.#run;
    const wanting = this.#openable().map((now, index) => now - this.#openableBefore[index]! - this.#granted[index]!);
    const settled = settledOpens(run);
    const dueNow = Math.min(due + this.#retries - sum(this.#granted), sum(wanting));
    const now = allowed(dueNow, run.begun, settled, this.#patience.window(settled, run.window));
    for (const [index, share] of apportion(now, wanting).entries()) {
      if (share === 0) continue;
      this.#granted[index]! += share;
      run.begun += share;
      run.pool.swarm[index]!.send({ kind: "open", count: share });
    }
  }

  get #retries(): number {
    return this.#run.pool.totals().retries - this.#before.retries;
  }

  /** Dropped connections that are closed. */
  get closed(): number {
    return this.#run.pool.totals().closed - this.#before.closed;
  }

  /** Whether some are still to be closed; asked right after `drop`, it takes a census to know. */
  get isClosing(): boolean {
    return this.#run.pool.totals().closing > 0;
  }

  get reopened(): number {
    return this.#run.pool.totals().opened - this.#before.opened;
  }

  /** Whether every one that is closed is open again, or has failed for good. */
  get isOver(): boolean {
    const { failed, opened, closed, closing } = this.#run.pool.totals();
    const settled = opened - this.#before.opened + sumOf(failed) - sumOf(this.#before.failed);
    return closing === 0 && settled >= closed - this.#before.closed;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
