import { type CloseReason, OWN_CLOSE } from "../engine/contract.ts";
import type { CountsByReason } from "../result/schema.ts";

/** The state of a connection. */
export const State = {
  idle: 0,
  connecting: 1,
  open: 2,
  closing: 3,
  closed: 4,
  failed: 5,
  lost: 6,
  waiting: 7,
  /** Its transport is open, but its login is not complete. It counts as connecting. */
  loggingIn: 8,
} as const;

/** The counts of a table; plain data, sent to the coordinator. */
export interface TableCounts {
  /** Successful opens, reopens included. */
  opened: number;
  /** Open now. */
  open: number;
  /** Opening now, or logging in. */
  connecting: number;
  /** Being closed by the swarm. */
  closing: number;
  /** Closed by the swarm. */
  closed: number;
  /** Failed to open after a storm, and waiting for the next attempt. */
  waiting: number;
  /** Waits that have ended, since the start. */
  retries: number;
  /** Failed opens that are retried. */
  failedAttempts: CountsByReason;
  failed: CountsByReason;
  lost: CountsByReason;
  /** When the newest open succeeded, on the monotonic clock of the host; null before the first. */
  lastOpenAtMs: number | null;
}

/** The state of every connection of a worker in typed arrays, and the totals. */
export class ConnectionTable {
  readonly state: Uint8Array;
  /** When the open began, or the close in `State.closing`; in `performance.now()` milliseconds. */
  readonly startedAtMs: Float64Array;
  /** 1 when an answer was given up that may still arrive: a late answer could be mistaken for the next one. */
  readonly quarantined: Uint8Array;
  readonly counts: TableCounts = {
    opened: 0,
    open: 0,
    connecting: 0,
    closing: 0,
    closed: 0,
    waiting: 0,
    retries: 0,
    failedAttempts: {},
    failed: {},
    lost: {},
    lastOpenAtMs: null,
  };

  constructor(size: number) {
    this.state = new Uint8Array(size);
    this.startedAtMs = new Float64Array(size);
    this.quarantined = new Uint8Array(size);
  }

  get size(): number {
    return this.state.length;
  }

  began(connection: number, nowMs: number): void {
    this.state[connection] = State.connecting;
    this.startedAtMs[connection] = nowMs;
    this.quarantined[connection] = 0;
    this.counts.connecting++;
  }

  /** The transport is open, and the login begins. `opened` or `failed` follows. */
  connected(connection: number): void {
    this.state[connection] = State.loggingIn;
  }

  opened(connection: number, atMonotonicMs: number): void {
    this.state[connection] = State.open;
    this.counts.connecting--;
    this.counts.opened++;
    this.counts.open++;
    this.counts.lastOpenAtMs = atMonotonicMs;
  }

  failed(connection: number, reason: CloseReason): void {
    this.state[connection] = State.failed;
    this.counts.connecting--;
    count(this.counts.failed, reason);
  }

  /** The open failed and will be retried. */
  failedAttempt(connection: number, reason: CloseReason): void {
    this.state[connection] = State.waiting;
    this.counts.connecting--;
    this.counts.waiting++;
    count(this.counts.failedAttempts, reason);
  }

  /** The wait is over: the connection may be opened again. */
  waited(connection: number): void {
    this.state[connection] = State.closed;
    this.counts.waiting--;
    this.counts.retries++;
  }

  /** The swarm closes the connection; `closed` follows. */
  closing(connection: number, nowMs: number): void {
    this.state[connection] = State.closing;
    this.startedAtMs[connection] = nowMs;
    this.counts.open--;
    this.counts.closing++;
  }

  closed(connection: number, reason: CloseReason): void {
    if (this.state[connection] === State.closing) {
      this.state[connection] = State.closed;
      this.counts.closing--;
      this.counts.closed++;
      return;
    }
    this.state[connection] = State.lost;
    this.counts.open--;
    count(this.counts.lost, reason === OWN_CLOSE ? "EOF" : reason);
  }
}

function count(counts: CountsByReason, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
