import type { CloseManner, CloseReason, SwarmTransport } from "../engine/contract.ts";
import { BackOff, backOffMs } from "./back-off.ts";
import { type ConnectionTable, State } from "./connection-table.ts";

/** Connections closed between two turns of the event loop, so that an engine can take in what became of them. */
const SLICE = 1_024;

/** A peer that has not finished in order within this is reset. */
const ORDERLY_WITHIN_MS = 5_000;

/** What to drop, and what becomes of those that are to come back. */
export interface DropOptions {
  readonly count: number;
  readonly manner: CloseManner;
  /** How often each may be tried to open again, until it has failed. */
  readonly tries: number;
}

/**
 * Drops connections of a worker, in turn: each is dropped once before any is dropped twice, and since consecutive numbers
 * go to consecutive ports, every port loses its share. What is opened again and fails waits, and is tried anew.
 */
export class Dropping {
  readonly #table: ConnectionTable;
  readonly #transport: SwarmTransport;
  readonly #backOff = new BackOff();
  /** How often each connection may still be tried. */
  readonly #triesLeft: Uint8Array;
  readonly #failures: Uint8Array;
  /** Dropped, but not yet closed; from `#next` on. */
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

  /** Drops as many as are open, at most `count`. They count as closing at once, and are closed slice by slice. */
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
      // The peer may have closed it meanwhile.
      if (this.#table.state[connection] === State.closing) this.#transport.close(connection, this.#manner);
    }
    this.#transport.flush();
    const isDone = this.#next === this.#queue.length;
    if (isDone) this.#queue = [];
    if (isDone) this.#next = 0;
    this.#slice = isDone ? null : setImmediate(this.#closeSlice);
  };

  /** An open failed: true when it will be tried again, after a wait. */
  triesAgain(connection: number, reason: CloseReason, nowMs: number): boolean {
    if (this.#triesLeft[connection]! === 0 || --this.#triesLeft[connection]! === 0) return false;
    this.#table.failedAttempt(connection, reason);
    this.#backOff.add(connection, nowMs + backOffMs(++this.#failures[connection]!, Math.random()));
    return true;
  }

  /** It is open: should it ever be opened again, that is another story. */
  opened(connection: number): void {
    this.#triesLeft[connection] = 0;
  }

  /** Tells the connections that have waited long enough. */
  release(nowMs: number, released: (connection: number) => void): void {
    if (this.#backOff.waiting === 0) return;
    this.#backOff.release(nowMs, (connection) => {
      this.#table.waited(connection);
      released(connection);
    });
  }

  /** Resets what does not finish in order. */
  tick(nowMs: number): void {
    if (this.#manner !== "orderly" || this.#table.counts.closing === 0) return;
    const { state, startedAtMs, size } = this.#table;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] !== State.closing) continue;
      if (nowMs - startedAtMs[connection]! > ORDERLY_WITHIN_MS) this.#transport.close(connection, "reset");
    }
  }

  /** Closes nothing any more. */
  stop(): void {
    if (this.#slice !== null) clearImmediate(this.#slice);
  }
}
