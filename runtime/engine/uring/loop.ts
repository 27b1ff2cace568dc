import { libc, unwrap } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { EPOLL } from "../../ffi/socket-abi.ts";
import { firstDueMs, type Sleeper, sleepMs } from "../stream/sleep-time.ts";
import type { Bank, Completions } from "./bank.ts";
import { CompletionBatching } from "./completion-batching.ts";

/** How long a pass lasts while completions keep coming; then the JavaScript event loop runs. */
const PASS_MS = 4;

/** The length of a sleep that lets completions gather, and of a pass that consists of such sleeps. */
const BATCH_MS = 8;
const BATCHING_PASS_MS = 32;

/** Rounds of reading and submitting before a sleep: what one round has submitted has often completed in the next. */
const ROUNDS = 8;

/** Events that one epoll_wait returns. They are not read: a round looks at every ring. */
const EVENTS = 8;

/**
 * How often users check that connections which are closing do close: after this time and after this many passes. The
 * passes count because a process that was stopped for a while has to read its completions before the next check.
 */
const PROGRESS_EVERY_MS = 5_000;
const PROGRESS_EVERY_PASSES = 64;

/** A transport with rings. */
export interface LoopUser extends Completions, Sleeper {
  readonly banks: readonly Bank[];
  /**
   * All completions of a round were reported; `completed` is their number. Returns true when no peer waits for an
   * answer to any of them, so that the next ones may be batched.
   */
  afterRound(completed: number): boolean;
  /** Is called every few seconds. @throws {Error} when a completion is missing */
  assertProgress(): void;
}

/**
 * Serves all rings of a process in passes. A pass reads completions, submits what their handlers have queued, and, when
 * there were none, sleeps in epoll, which wakes it for every ring. The JavaScript event loop runs between two passes.
 * All transports of the process share one loop, so that none of them sleeps while another has something to do.
 */
export class Loop {
  readonly #libc = libc();
  readonly #epoll = unwrap("epoll_create1", libc().epoll_create1(0));
  readonly #event = allocate(EVENTS * EPOLL.EVENT_BYTES);
  readonly #batching = new CompletionBatching(BATCH_MS);
  readonly #users = new Set<LoopUser>();
  #inRounds = false;
  #scheduled = false;
  #idleSleeps = 0;
  #nextCheckAtMs = 0;
  /** Passes since the last check. */
  #passes = 0;
  /** No peer waits for an answer to what the last round has reported. */
  #canBatch = false;

  join(user: LoopUser): void {
    this.#users.add(user);
    this.#schedule();
  }

  leave(user: LoopUser): void {
    this.#users.delete(user);
  }

  #schedule(): void {
    if (this.#scheduled || this.#users.size === 0) return;
    this.#scheduled = true;
    setImmediate(this.#pass);
  }

  /** Wakes for the completions of a ring, until it is closed. @throws {SystemError} ENOMEM, ENOSPC */
  add(bank: Bank): void {
    // struct epoll_event is packed: events (32 bits), data (64 bits).
    new Uint32Array(this.#event.buffer, 0, 3).set([EPOLL.IN, 0, 0]);
    unwrap("epoll_ctl", this.#libc.epoll_ctl(this.#epoll, EPOLL.CTL_ADD, bank.fd, this.#event.address));
  }

  /** Submits what is queued. Does nothing during a round, which submits at its end. */
  flush(): void {
    if (!this.#inRounds) this.#submit();
  }

  #submit(): void {
    for (const { banks } of this.#users) for (const bank of banks) bank.submit();
  }

  /**
   * Goes on while completions come soon, because the JavaScript event loop costs more than a short sleep. Ends when
   * something is due in JavaScript.
   */
  readonly #pass = (): void => {
    this.#scheduled = false;
    const startMs = performance.now();
    const dueAtMs = firstDueMs(this.#users);
    let untilMs = 0;
    do {
      const isIdle = this.#rounds() === 0;
      if (this.#canBatch) this.#sleepBatching();
      else if (isIdle && !this.#sleep()) break;
      untilMs = Math.min(startMs + (this.#canBatch ? BATCHING_PASS_MS : PASS_MS), dueAtMs);
    } while (performance.now() < untilMs);
    if (++this.#passes >= PROGRESS_EVERY_PASSES && startMs >= this.#nextCheckAtMs) this.#assertProgress(startMs);
    this.#schedule();
  };

  #assertProgress(nowMs: number): void {
    this.#nextCheckAtMs = nowMs + PROGRESS_EVERY_MS;
    this.#passes = 0;
    for (const user of this.#users) user.assertProgress();
  }

  /** Returns the number of completions. */
  #rounds(): number {
    this.#inRounds = true;
    let completed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const count = this.#round();
      completed += count;
      if (count === 0 || this.#canBatch) break;
    }
    this.#inRounds = false;
    this.#idleSleeps = completed > 0 ? 0 : this.#idleSleeps + 1;
    return completed;
  }

  #round(): number {
    let completed = 0;
    this.#canBatch = this.#users.size > 0;
    for (const user of this.#users) {
      let count = 0;
      for (const bank of user.banks) count += bank.drain(user);
      if (!user.afterRound(count)) this.#canBatch = false;
      completed += count;
    }
    this.#submit();
    return completed;
  }

  /** Sleeps on any ring: the kernel handles the completions of all. */
  #sleepBatching(): void {
    for (const { banks } of this.#users) {
      const [bank] = banks;
      if (bank === undefined) continue;
      this.#batching.sleep(bank.fd);
      return;
    }
  }

  /** Returns false when nothing came in time. */
  #sleep(): boolean {
    const timeoutMs = sleepMs(this.#idleSleeps, this.#users);
    // Completions, too, end a sleep with EINTR (-1). The next round looks at every ring in any case.
    return this.#libc.epoll_wait(this.#epoll, this.#event.address, EVENTS, timeoutMs) !== 0;
  }
}

let shared: Loop | null = null;

/** The loop of this process. */
export function sharedLoop(): Loop {
  shared ??= new Loop();
  return shared;
}
