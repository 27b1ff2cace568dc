import type { DropOptions } from "../../swarm/dropping.ts";
import type { RunState } from "../run-state.ts";
import { type SwarmTotals, sumOf } from "../workers/totals.ts";
import { settledOpens } from "./accepting.ts";
import { apportion } from "./apportion.ts";
import { apportionByWeight } from "./apportion-by-weight.ts";
import { allowed } from "./pacer.ts";
import { sum } from "./shares.ts";
import { StallTimer } from "./stall-timer.ts";

/**
 * Drops connections and opens them again: one open for each closed connection, and another for each failed try after
 * its wait. Like all opens, these are paced by the connections that the server has accepted.
 */
export class Reopening {
  readonly #run: RunState;
  readonly #options: Omit<DropOptions, "count">;
  readonly #stallTimer: StallTimer;
  /** Totals at the start. Then by worker: open at the start, drops requested, openable at the start, opens begun. */
  readonly #before: SwarmTotals;
  readonly #weights: readonly number[];
  readonly #dropped: number[];
  readonly #openableBefore: readonly number[];
  readonly #granted: number[];

  /** The swarm's counts must be up to date. */
  constructor(run: RunState, options: Omit<DropOptions, "count">) {
    this.#run = run;
    run.reopened = true;
    this.#options = options;
    this.#stallTimer = new StallTimer(run.plan.swarm.connectTimeoutMs);
    this.#before = run.pool.totals();
    this.#weights = run.pool.openByWorker();
    this.#dropped = this.#weights.map(() => 0);
    this.#openableBefore = this.#openable();
    this.#granted = this.#weights.map(() => 0);
  }

  /** Drops `count` connections, evenly over the workers. */
  drop(count: number): void {
    for (const [index, share] of apportionByWeight(count, this.#weights, this.#dropped).entries()) {
      if (share === 0) continue;
      this.#dropped[index]! += share;
      this.#run.pool.swarm[index]!.send({ kind: "drop", options: { ...this.#options, count: share } });
    }
  }

  /** By worker: how often a connection could be opened again, since the start of the run. */
  #openable(): number[] {
    return this.#run.pool.swarm.map(({ counts }) => (counts === null ? 0 : counts.closed + counts.retries));
  }

  /** Begins the opens that may begin now. At most `due` opens that are not retries may have begun so far. */
  reopen(due: number): void {
    const run = this.#run;
    const wanting = this.#openable().map((now, index) => now - this.#openableBefore[index]! - this.#granted[index]!);
    const settled = settledOpens(run);
    const dueNow = Math.min(due + this.#retries - sum(this.#granted), sum(wanting));
    const now = allowed(dueNow, run.begun, settled, this.#stallTimer.window(settled, run.window));
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

  /** Whether some drops are not closed yet. Right after `drop` it is up to date only after a census. */
  get isClosing(): boolean {
    return this.#run.pool.totals().closing > 0;
  }

  get reopened(): number {
    return this.#run.pool.totals().opened - this.#before.opened;
  }

  /** Whether every closed connection is open again or has finally failed. */
  get isOver(): boolean {
    const { failed, opened, closed, closing } = this.#run.pool.totals();
    const settled = opened - this.#before.opened + sumOf(failed) - sumOf(this.#before.failed);
    return closing === 0 && settled >= closed - this.#before.closed;
  }
}
