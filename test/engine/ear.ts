import assert from "node:assert/strict";
import type { CloseReason, ConnectionEvents, Framing } from "../../runtime/engine/contract.ts";

/** What was told of one received view, copied: the view itself is not valid any more. */
export interface Heard {
  readonly connection: number;
  readonly bytes: Uint8Array;
  readonly framing: Framing;
}

/** A connection and why it failed or closed. */
export type Ended = readonly [connection: number, reason: CloseReason];

/** Keeps everything an engine tells, and notices what the contract forbids. */
export class Ear implements ConnectionEvents {
  readonly openedNumbers: number[] = [];
  readonly failures: Ended[] = [];
  readonly closures: Ended[] = [];
  readonly heard: Heard[] = [];
  readonly drains: number[] = [];
  readonly pongs: number[] = [];
  /** What to do about an event, beside keeping it. */
  onOpened: (connection: number) => void = () => {};
  onReceived: (connection: number, view: Uint8Array, framing: Framing) => void = () => {};
  onDrained: (connection: number) => void = () => {};
  readonly #state = new Map<number, "opening" | "open">();
  readonly #violations: string[] = [];
  #insideCall = false;

  /** Makes a call on the transport, during which nothing may be told. */
  during<T>(call: () => T): T {
    const before = this.#insideCall;
    this.#insideCall = true;
    try {
      return call();
    } finally {
      this.#insideCall = before;
    }
  }

  /** The swarm has asked for this connection. */
  asked(connection: number): void {
    this.#expect(connection, "open", undefined);
    this.#state.set(connection, "opening");
  }

  /** Connections that have been opened or are about to be, and whose end was not told. */
  get unfinished(): number[] {
    return [...this.#state.keys()];
  }

  /** All that one connection has received, in one piece. */
  bytesOf(connection: number): Uint8Array {
    const pieces = this.heard.filter((heard) => heard.connection === connection).map(({ bytes }) => bytes);
    const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
    let offset = 0;
    for (const piece of pieces) {
      whole.set(piece, offset);
      offset += piece.byteLength;
    }
    return whole;
  }

  assertContractKept(): void {
    assert.deepEqual(this.#violations, []);
  }

  opened(connection: number): void {
    if (this.#state.get(connection) === "open") this.#violate(`opened ${connection} twice`);
    this.#tells(`opened ${connection}`);
    this.#state.set(connection, "open");
    this.openedNumbers.push(connection);
    this.onOpened(connection);
  }

  openFailed(connection: number, reason: CloseReason): void {
    this.#expect(connection, "openFailed", "opening");
    this.#state.delete(connection);
    this.failures.push([connection, reason]);
  }

  received(connection: number, view: Uint8Array, framing: Framing): void {
    this.#expect(connection, "received", "open");
    this.heard.push({ connection, bytes: Uint8Array.from(view), framing });
    this.onReceived(connection, view, framing);
  }

  drained(connection: number): void {
    this.#expect(connection, "drained", "open");
    this.drains.push(connection);
    this.onDrained(connection);
  }

  ponged(connection: number): void {
    this.#expect(connection, "ponged", "open");
    this.pongs.push(connection);
  }

  closed(connection: number, reason: CloseReason): void {
    this.#expect(connection, "closed", "open");
    this.#state.delete(connection);
    this.closures.push([connection, reason]);
  }

  #expect(connection: number, event: string, state: "opening" | "open" | undefined): void {
    this.#tells(`${event} ${connection}`);
    const actual = this.#state.get(connection);
    if (actual !== state) this.#violate(`${event} ${connection} while it was ${actual ?? "closed"}`);
  }

  #tells(event: string): void {
    if (this.#insideCall) this.#violate(`${event} from inside a call on the transport`);
  }

  #violate(what: string): void {
    this.#violations.push(what);
  }
}
