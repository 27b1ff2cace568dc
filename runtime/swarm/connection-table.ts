import { type CloseReason, OWN_CLOSE } from "../engine/contract.ts";
import type { CountsByReason } from "../result/schema.ts";

/** Where a connection of the swarm stands. */
export const State = {
  idle: 0,
  connecting: 1,
  open: 2,
  closing: 3,
  closed: 4,
  failed: 5,
  lost: 6,
  waiting: 7,
  /** Its transport is open, and its login is not through. It counts as connecting. */
  loggingIn: 8,
} as const;

/** What a table counts; plain data, sent to the coordinator. */
export interface TableCounts {
  /** Successful opens, reopens included. */
  opened: number;
  /** Open now. */
  open: number;
  /** Opening now, or logging in. */
  connecting: number;
  /** Being closed because the swarm wants it. */
  closing: number;
  /** Closed because the swarm wanted it. */
  closed: number;
  /** Failed to open after a storm, and wait for their next try. */
  waiting: number;
  /** Such waits that are over, since the start. */
  retries: number;
  /** Opens that failed and are tried again. */
  failedAttempts: CountsByReason;
  failed: CountsByReason;
  lost: CountsByReason;
  /** When the newest open succeeded, on the monotonic clock of the host; null before the first. */
  lastOpenAtMs: number | null;
}

/** The state of every connection of a worker in typed arrays, and the totals. */
export class ConnectionTable {
  readonly state: Uint8Array;
  /** When its opening began (its closing, while it is being closed), in `performance.now()` milliseconds. */
  readonly startedAtMs: Float64Array;
  /** 1 when an answer was given up that may still come: a late one could not be told from the next. */
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

  /** The open failed, and will be tried again. */
  failedAttempt(connection: number, reason: CloseReason): void {
    this.state[connection] = State.waiting;
    this.counts.connecting--;
    this.counts.waiting++;
    count(this.counts.failedAttempts, reason);
  }

  /** The wait is over: it may be opened again. */
  waited(connection: number): void {
    this.state[connection] = State.closed;
    this.counts.waiting--;
    this.counts.retries++;
  }

  /** The swarm asked for its end; `closed` follows. */
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
