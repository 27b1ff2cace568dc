import { libc } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { POLLFD_BYTES } from "../../ffi/packet-socket-abi.ts";
import { POLL } from "../../ffi/socket-abi.ts";

/** The longest sleep soon after packets came, and at rest. Messages of the coordinator are read in between. */
const ALERT_MS = 1;
const REST_MS = 8;
const ALERT_SLEEPS = 64;

/** How long rounds go on while packets keep coming; then the JavaScript event loop runs. */
const RUN_MS = 4;

/** Sockets that one process polls, at most. */
const MOST_SOCKETS = 256;

/** A user of the loop, with sockets of its own. */
export interface LoopUser {
  readonly descriptors: readonly number[];
  /** Takes in packets that have come, and does what is due; returns how many packets there were. */
  round(nowMs: number): number;
  /** When something is due, in `performance.now()` milliseconds; infinity when nothing is. */
  dueAtMs(): number;
}

/**
 * Serves all packet sockets of a process in rounds: takes in what has come, and sleeps in poll(2) when there was nothing.
 * After a few milliseconds of rounds the JavaScript event loop runs. poll and not epoll: a socket in an epoll set wakes its
 * waiter for every packet, also while the process is at work.
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
    this.#updateEntries();
    this.#schedule();
  }

  leave(user: LoopUser): void {
    this.#users.delete(user);
    this.#updateEntries();
  }

  #updateEntries(): void {
    const descriptors = [...this.#users].flatMap((user) => user.descriptors);
    if (descriptors.length > MOST_SOCKETS) throw new Error(`Cannot poll more than ${MOST_SOCKETS} packet sockets`);
    this.#sockets = descriptors.length;
    for (const [index, descriptor] of descriptors.entries()) {
      this.#words[index * 2] = descriptor;
      this.#words[index * 2 + 1] = POLL.IN;
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#users.size === 0) return;
    this.#scheduled = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    this.#scheduled = false;
    let nowMs = performance.now();
    const untilMs = nowMs + RUN_MS;
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
