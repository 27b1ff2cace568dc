import { OWN_CLOSE } from "../../contract.ts";
import type { Closer } from "./closer.ts";
import { type Connections, Flag, State } from "./connections.ts";
import type { Shared } from "./shared.ts";
import type { Transmitter } from "./transmitter.ts";

/** Retransmissions until a connection is given up: of SYN as Linux does it, of SYN and ACK, and of the rest. */
const SYN_RETRIES = 6;
const SYN_ACK_RETRIES = 5;
const DATA_RETRIES = 15;

/** What happens when a connection's timer expires (RFC 9293, 3.10.8): retransmissions, window probes, and time-outs. */
export class Retransmitter {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #transmitter: Transmitter;
  readonly #closer: Closer;

  constructor(shared: Shared, transmitter: Transmitter, closer: Closer) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#transmitter = transmitter;
    this.#closer = closer;
  }

  /** Each connection has one timer; its meaning follows from the state. */
  readonly expired = (connection: number): void => {
    switch (this.#table.state[connection]) {
      case State.synSent:
        this.#retrySyn(connection, SYN_RETRIES);
        break;
      case State.synReceived:
        this.#retrySyn(connection, SYN_ACK_RETRIES);
        break;
      case State.timeWait:
        this.#closer.leaveTimeWait(connection);
        break;
      case State.finWait2:
        this.#closer.end(connection, OWN_CLOSE);
        break;
      case State.established:
      case State.closeWait:
      case State.finWait1:
      case State.closing:
      case State.lastAck:
        this.#retryData(connection);
        break;
    }
  };

  #retrySyn(connection: number, most: number): void {
    if (this.#table.retries[connection]! >= most) {
      this.#closer.end(connection, "ETIMEDOUT");
      return;
    }
    this.#table.retries[connection]!++;
    this.#shared.counts.retransmissions++;
    this.#shared.roundTrip.forget(connection);
    this.#transmitter.sendSyn(connection);
  }

  #retryData(connection: number): void {
    const table = this.#table;
    if (table.retries[connection]! >= DATA_RETRIES) {
      this.#closer.end(connection, "ETIMEDOUT");
      return;
    }
    table.retries[connection]!++;
    if (table.sndWnd[connection] === 0) {
      this.#probe(connection);
      return;
    }
    const underWay = table.sndMax[connection] !== table.sndUna[connection];
    if (underWay) {
      table.flags[connection]! |= Flag.recovering;
      table.duplicates[connection] = 0;
      this.#transmitter.sendAgain(connection);
    }
    this.#overrideSmallWindow(connection);
    if (!this.#shared.timers.isSet(connection)) this.#shared.startTimer(connection);
  }

  /** The peer's window is closed: probes it for as long as it stays closed (RFC 9293, 3.8.6.1). */
  #probe(connection: number): void {
    this.#table.retries[connection] = Math.min(this.#table.retries[connection]!, DATA_RETRIES - 1);
    this.#shared.output.probe(connection);
    this.#shared.startTimer(connection);
  }

  /** The window has room for less than a segment, and nothing is under way that would open it. */
  #overrideSmallWindow(connection: number): void {
    const table = this.#table;
    const next = table.sndNxt[connection]!;
    const unsent = (table.sndEnd[connection]! - next) | 0;
    const length = Math.min(unsent, this.#transmitter.roomOf(connection) - ((next - table.sndUna[connection]!) | 0));
    if (next !== table.sndUna[connection] || length <= 0) return;
    this.#transmitter.sendPiece(connection, next, length);
    table.sndNxt[connection] = (next + length) | 0;
    this.#transmitter.afterSending(connection);
  }
}
