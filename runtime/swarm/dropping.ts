import type { CloseManner, CloseReason, SwarmTransport } from "../engine/contract.ts";
import { BackOff, backOffMs } from "./back-off.ts";
import { type ConnectionTable, State } from "./connection-table.ts";

/** The maximum number of closes per turn of the event loop, so that the engine can process the resulting events. */
const SLICE = 1_024;

/** A connection is reset when its peer does not complete the orderly close within this time. */
const ORDERLY_WITHIN_MS = 5_000;

/** How many connections to drop, how to close them, and how often to retry those that are reopened. */
export interface DropOptions {
  readonly count: number;
  readonly manner: CloseManner;
  /** The maximum number of attempts to reopen each connection. After that, it counts as failed. */
  readonly tries: number;
}

/**
 * Drops connections of a worker in turn: each is dropped once before any is dropped twice. Consecutive numbers go to
 * consecutive ports, so every port loses its share. A connection that fails to reopen waits and is retried.
 */
export class Dropping {
  readonly #table: ConnectionTable;
  readonly #transport: SwarmTransport;
  readonly #backOff = new BackOff();
  /** The remaining attempts of each connection. */
  readonly #triesLeft: Uint8Array;
  readonly #failures: Uint8Array;
  /** Dropped connections. Those from `#next` on are not closed yet. */
  #queue: number[] = [];
  #next = 0;
  #manner: CloseManner = "reset";
  #slice: NodeJS.Immediate | null = null;
  #cursor = 0;

  constructor(table: ConnectionTable, transport: SwarmTransport) {
    this.#table = table;
    this.#transport = transport;
    this.#triesLeft = new Uint8Array(table.size);
    this.#failures = new Uint8Array(table.size);
  }

  /** Drops at most `count` open connections. They count as closing immediately, and are closed slice by slice. */
  drop({ count, manner, tries }: DropOptions, nowMs: number): void {
    const { size, state } = this.#table;
    this.#manner = manner;
    let left = Math.min(count, this.#table.counts.open);
    for (; left > 0; this.#cursor = (this.#cursor + 1) % size) {
      if (state[this.#cursor] !== State.open) continue;
      this.#table.closing(this.#cursor, nowMs);
      this.#triesLeft[this.#cursor] = tries;
      this.#failures[this.#cursor] = 0;
      this.#queue.push(this.#cursor);
      left--;
    }
    this.#slice ??= setImmediate(this.#closeSlice);
  }

  readonly #closeSlice = (): void => {
    const end = Math.min(this.#next + SLICE, this.#queue.length);
    for (; this.#next < end; this.#next++) {
      const connection = this.#queue[this.#next]!;
      // The peer may have closed it in the meantime.
      if (this.#table.state[connection] === State.closing) this.#transport.close(connection, this.#manner);
    }
    this.#transport.flush();
    const isDone = this.#next === this.#queue.length;
    if (isDone) this.#queue = [];
    if (isDone) this.#next = 0;
    this.#slice = isDone ? null : setImmediate(this.#closeSlice);
  };

  /** Handles a failed open. Returns true when the connection will be retried after a wait. */
  triesAgain(connection: number, reason: CloseReason, nowMs: number): boolean {
    if (this.#triesLeft[connection]! === 0 || --this.#triesLeft[connection]! === 0) return false;
    this.#table.failedAttempt(connection, reason);
    this.#backOff.add(connection, nowMs + backOffMs(++this.#failures[connection]!, Math.random()));
    return true;
  }

  /** The connection is open: its remaining attempts are cleared, so that they do not apply to a later open. */
  opened(connection: number): void {
    this.#triesLeft[connection] = 0;
  }

  /** Calls `released` for each connection whose wait is over. */
  release(nowMs: number, released: (connection: number) => void): void {
    if (this.#backOff.waiting === 0) return;
    this.#backOff.release(nowMs, (connection) => {
      this.#table.waited(connection);
      released(connection);
    });
  }

  /** Resets connections whose orderly close takes too long. */
  tick(nowMs: number): void {
    if (this.#manner !== "orderly" || this.#table.counts.closing === 0) return;
    const { state, startedAtMs, size } = this.#table;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] !== State.closing) continue;
      if (nowMs - startedAtMs[connection]! > ORDERLY_WITHIN_MS) this.#transport.close(connection, "reset");
    }
  }

  /** Cancels the remaining closes. */
  stop(): void {
    if (this.#slice !== null) clearImmediate(this.#slice);
  }
}
