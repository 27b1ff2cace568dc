import { libc } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { POLLFD_BYTES } from "../../ffi/packet-socket-abi.ts";
import { POLL } from "../../ffi/socket-abi.ts";

/** The longest sleep while something was going on a moment ago, and at rest: the coordinator is heard in between. */
const ALERT_MS = 1;
const REST_MS = 8;
const ALERT_SLEEPS = 64;

/** How long a turn goes on while packets keep coming; then the JavaScript event loop runs. */
const TURN_MS = 4;

/** Sockets that one process watches, at most. */
const MOST_SOCKETS = 256;

/** Whose sockets they are. */
export interface LoopUser {
  readonly descriptors: readonly number[];
  /** Takes in packets that have come, and does what is due; returns how many packets there were. */
  round(nowMs: number): number;
  /** When something is due, in `performance.now()` milliseconds; infinity when nothing is. */
  dueAtMs(): number;
}

/**
 * Turns over all packet sockets of a process: takes in what has come, and sleeps in poll(2) when there was nothing. Between
 * turns the JavaScript event loop runs. poll and not epoll: a socket that somebody watches all the time wakes its watcher
 * for every packet, also while that is at work.
 */
export class Loop {
  readonly #libc = libc();
  readonly #entries = allocate(MOST_SOCKETS * POLLFD_BYTES);
  readonly #words = new Int32Array(this.#entries.buffer);
  readonly #users = new Set<LoopUser>();
  #sockets = 0;
  #scheduled = false;
  #idleSleeps = 0;

  join(user: LoopUser): void {
    this.#users.add(user);
    this.#watch();
    this.#schedule();
  }

  leave(user: LoopUser): void {
    this.#users.delete(user);
    this.#watch();
  }

  #watch(): void {
    const descriptors = [...this.#users].flatMap((user) => user.descriptors);
    if (descriptors.length > MOST_SOCKETS) throw new Error(`Cannot watch more than ${MOST_SOCKETS} packet sockets`);
    this.#sockets = descriptors.length;
    for (const [index, descriptor] of descriptors.entries()) {
      this.#words[index * 2] = descriptor;
      this.#words[index * 2 + 1] = POLL.IN;
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#users.size === 0) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    let nowMs = performance.now();
    const untilMs = nowMs + TURN_MS;
    do {
      if (this.#round(nowMs) === 0 && !this.#sleep(nowMs)) break;
      nowMs = performance.now();
    } while (nowMs < untilMs);
    this.#schedule();
  };

  #round(nowMs: number): number {
    let packets = 0;
    for (const user of this.#users) packets += user.round(nowMs);
    this.#idleSleeps = packets > 0 ? 0 : this.#idleSleeps + 1;
    return packets;
  }

  /** False when nothing came in the time. */
  #sleep(nowMs: number): boolean {
    const timeoutMs =
      this.#idleSleeps > ALERT_SLEEPS ? this.#untilDueMs(nowMs) : Math.min(ALERT_MS, this.#untilDueMs(nowMs));
    // Whatever the reason for waking, the next round looks.
    return this.#libc.poll(this.#entries.address, this.#sockets, timeoutMs) > 0;
  }

  /** From 0 to {@link REST_MS}. */
  #untilDueMs(nowMs: number): number {
    let dueAtMs = Number.POSITIVE_INFINITY;
    for (const user of this.#users) dueAtMs = Math.min(dueAtMs, user.dueAtMs());
    return Math.max(0, Math.min(REST_MS, Math.ceil(dueAtMs - nowMs)));
  }
}

let shared: Loop | null = null;

/** The loop of this process. */
export function sharedLoop(): Loop {
  shared ??= new Loop();
  return shared;
}
