import process from "node:process";
import { libc, unwrap } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { EPOLL } from "../../ffi/socket-abi.ts";
import { firstDueMs, type Sleeper, sleepMs } from "../stream/sleep-time.ts";

/** How long batches follow each other while events keep coming; then the JavaScript event loop runs. */
const POLL_MS = 4;

/** Events that one epoll_wait returns at most. */
const EVENTS = 1_024;

/** `struct epoll_event` as 32-bit words: events, and both halves of `data`. */
const EVENT_WORDS = EPOLL.EVENT_BYTES / 4;

/** In the high half of `data`: the pipe to the coordinator. */
const COORDINATOR = -1;

/** What a descriptor in epoll is: the low bit of the high half of `data`. */
const Kind = { connection: 0, listener: 1 } as const;

/** A transport whose descriptors are in epoll. */
export interface PollerUser extends Sleeper {
  /** Something has happened on a connection: the EPOLL flags. */
  ready(connection: number, events: number): void;
  /** A listening socket has connections to accept. */
  acceptable(listener: number): void;
  /** All events of a batch are handled. Returns true when there is more to do at once. */
  afterBatch(): boolean;
}

/**
 * Waits in epoll for all transports of a process, and reports events to them. On Node the pipe to the coordinator is in
 * epoll as well, so that a message ends a sleep. The JavaScript event loop runs between two calls of `#poll`.
 */
export class Poller {
  readonly #libc = libc();
  readonly #epoll = unwrap("epoll_create1", libc().epoll_create1(EPOLL.CLOEXEC));
  readonly #events = allocate(EVENTS * EPOLL.EVENT_BYTES);
  readonly #words = new Int32Array(this.#events.buffer);
  readonly #event = allocate(EPOLL.EVENT_BYTES);
  readonly #eventWords = new Int32Array(this.#event.buffer, 0, EVENT_WORDS);
  readonly #users: (PollerUser | undefined)[] = [];
  #members = 0;
  #scheduled = false;
  #idleSleeps = 0;
  #hasMore = false;

  constructor() {
    const { channel } = process as { channel?: { fd?: number } | null };
    if (typeof channel?.fd === "number") this.#add(channel.fd, EPOLL.IN, 0, COORDINATOR);
  }

  /** Returns the user's number, for `addConnection` and `addListener`. */
  join(user: PollerUser): number {
    const free = this.#users.indexOf(undefined);
    const number = free === -1 ? this.#users.length : free;
    this.#users[number] = user;
    this.#members++;
    this.#schedule();
    return number;
  }

  leave(number: number): void {
    this.#users[number] = undefined;
    this.#members--;
  }

  /** Reports what happens on a connection's descriptor until it is closed. @throws {SystemError} ENOMEM, ENOSPC */
  addConnection(fd: number, user: number, connection: number): void {
    this.#add(fd, EPOLL.IN | EPOLL.OUT | EPOLL.RDHUP | EPOLL.ET, connection, user * 2 + Kind.connection);
  }

  /** Reports when a listening socket has connections to accept. @throws {SystemError} ENOMEM, ENOSPC */
  addListener(fd: number, user: number, listener: number): void {
    this.#add(fd, EPOLL.IN, listener, user * 2 + Kind.listener);
  }

  #add(fd: number, events: number, low: number, high: number): void {
    this.#eventWords[0] = events;
    this.#eventWords[1] = low;
    this.#eventWords[2] = high;
    unwrap("epoll_ctl", this.#libc.epoll_ctl(this.#epoll, EPOLL.CTL_ADD, fd, this.#event.address));
  }

  /** Stops reporting about a listening socket. */
  removeListener(fd: number): void {
    this.#libc.epoll_ctl(this.#epoll, EPOLL.CTL_DEL, fd, this.#event.address);
  }

  #schedule(): void {
    if (this.#scheduled || this.#members === 0) return;
    this.#scheduled = true;
    setImmediate(this.#poll);
  }

  readonly #poll = (): void => {
    this.#scheduled = false;
    const untilMs = Math.min(performance.now() + POLL_MS, firstDueMs(this.#users));
    // Calls since the last batch may have ended connections.
    this.#finishBatch();
    while (this.#batch() && performance.now() < untilMs);
    this.#schedule();
  };

  /** Waits for events and handles them. Returns false when the JavaScript event loop should run. */
  #batch(): boolean {
    const count = this.#libc.epoll_wait(this.#epoll, this.#events.address, EVENTS, this.#timeoutMs());
    // -1 is EINTR: the next call looks again.
    if (count <= 0 && !this.#hasMore) {
      this.#idleSleeps++;
      return false;
    }
    this.#idleSleeps = 0;
    let isCoordinator = false;
    for (let index = 0; index < count; index++) {
      const at = index * EVENT_WORDS;
      const high = this.#words[at + 2]!;
      if (high === COORDINATOR) isCoordinator = true;
      else this.#report(high, this.#words[at + 1]!, this.#words[at]!);
    }
    this.#finishBatch();
    return !isCoordinator;
  }

  #report(high: number, low: number, events: number): void {
    const user = this.#users[high >> 1];
    if (user === undefined) return;
    if ((high & 1) === Kind.connection) user.ready(low, events);
    else user.acceptable(low);
  }

  #finishBatch(): void {
    this.#hasMore = false;
    for (const user of this.#users) if (user?.afterBatch() === true) this.#hasMore = true;
  }

  #timeoutMs(): number {
    return this.#hasMore ? 0 : sleepMs(this.#idleSleeps, this.#users);
  }
}

let shared: Poller | null = null;

/** The poller of this process. */
export function sharedPoller(): Poller {
  shared ??= new Poller();
  return shared;
}
