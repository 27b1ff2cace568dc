import { libc, unwrap } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { EPOLL } from "../../ffi/socket-abi.ts";
import { firstDueMs, type Sleeper, sleepMs } from "../stream/sleep-time.ts";
import type { Bank, Completions } from "./bank.ts";
import { CompletionBatching } from "./completion-batching.ts";

/** How long a turn stays with its rings while completions keep coming; then JavaScript's events are looked at. */
const TURN_MS = 4;

/** How long a turn that needs not hurry lets completions gather, once it has told some, and how long it stays in all. */
const BATCH_MS = 8;
const UNHURRIED_TURN_MS = 32;

/** Rounds of reading and submitting in a turn: what was submitted has often completed by then. */
const ROUNDS = 8;

/** Events that one epoll_wait tells of; which they are does not matter. */
const EVENTS = 8;

/**
 * How often users look for connections whose closing does not come to its end, and how many turns lie between two looks: after
 * the process was stopped for a while, completions are read before the next look.
 */
const PROGRESS_EVERY_MS = 5_000;
const PROGRESS_EVERY_TURNS = 64;

/** Whose rings they are. */
export interface LoopUser extends Completions, Sleeper {
  readonly banks: readonly Bank[];
  /** All completions that there were have been told, so many. True when nobody waits for an answer to any of them. */
  afterRound(completed: number): boolean;
  /** Is called now and then. @throws {Error} when a completion is missing */
  assertProgress(): void;
}

/**
 * Turns over all rings of a process: reads what has completed, submits what that led to, and sleeps in epoll, which watches
 * every ring, when there was nothing. Between turns the JavaScript event loop runs. One loop serves every transport of the
 * process, so that none of them sleeps while another has something to do.
 */
export class Loop {
  readonly #libc = libc();
  readonly #epoll = unwrap("epoll_create1", libc().epoll_create1(0));
  readonly #event = allocate(EVENTS * EPOLL.EVENT_BYTES);
  readonly #batching = new CompletionBatching(BATCH_MS);
  readonly #users = new Set<LoopUser>();
  #turning = false;
  #scheduled = false;
  #idleSleeps = 0;
  #nextLookAtMs = 0;
  /** Turns since the last look. */
  #turns = 0;
  /** Nobody waits for what the last round has told. */
  #unhurried = false;

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
    setImmediate(this.#turn);
  }

  watch(bank: Bank): void {
    // struct epoll_event is packed: events (32 bits), data (64 bits).
    new Uint32Array(this.#event.buffer, 0, 3).set([EPOLL.IN, 0, 0]);
    unwrap("epoll_ctl", this.#libc.epoll_ctl(this.#epoll, EPOLL.CTL_ADD, bank.fd, this.#event.address));
  }

  /** Submits what is queued, unless a turn is under way, which will. */
  flush(): void {
    if (!this.#turning) this.#submit();
  }

  #submit(): void {
    for (const { banks } of this.#users) for (const bank of banks) bank.submit();
  }

  /**
   * Stays for a while when what it waits for comes soon: a way through the JavaScript event loop costs more than a sleep.
   * What is due there ends the turn.
   */
  readonly #turn = (): void => {
    this.#scheduled = false;
    const startMs = performance.now();
    const dueAtMs = firstDueMs(this.#users);
    let untilMs = 0;
    do {
      const isIdle = this.#rounds() === 0;
      if (this.#unhurried) this.#gather();
      else if (isIdle && !this.#sleep()) break;
      untilMs = Math.min(startMs + (this.#unhurried ? UNHURRIED_TURN_MS : TURN_MS), dueAtMs);
    } while (performance.now() < untilMs);
    if (++this.#turns >= PROGRESS_EVERY_TURNS && startMs >= this.#nextLookAtMs) this.#assertProgress(startMs);
    this.#schedule();
  };

  #assertProgress(nowMs: number): void {
    this.#nextLookAtMs = nowMs + PROGRESS_EVERY_MS;
    this.#turns = 0;
    for (const user of this.#users) user.assertProgress();
  }

  /** Returns how many completions there were. */
  #rounds(): number {
    this.#turning = true;
    let completed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const count = this.#round();
      completed += count;
      if (count === 0 || this.#unhurried) break;
    }
    this.#turning = false;
    this.#idleSleeps = completed > 0 ? 0 : this.#idleSleeps + 1;
    return completed;
  }

  #round(): number {
    let completed = 0;
    this.#unhurried = this.#users.size > 0;
    for (const user of this.#users) {
      let told = 0;
      for (const bank of user.banks) told += bank.drain(user);
      if (!user.afterRound(told)) this.#unhurried = false;
      completed += told;
    }
    this.#submit();
    return completed;
  }

  /** Any ring will do. */
  #gather(): void {
    for (const { banks } of this.#users) {
      const [bank] = banks;
      if (bank === undefined) continue;
      this.#batching.sleep(bank.fd);
      return;
    }
  }

  /** False when nothing came in the time. */
  #sleep(): boolean {
    const timeoutMs = sleepMs(this.#idleSleeps, this.#users);
    // EINTR is how completions wake a sleeper, too; whatever the reason, the next round looks.
    return this.#libc.epoll_wait(this.#epoll, this.#event.address, EVENTS, timeoutMs) !== 0;
  }
}

let shared: Loop | null = null;

/** The loop of this process. */
export function sharedLoop(): Loop {
  shared ??= new Loop();
  return shared;
}
