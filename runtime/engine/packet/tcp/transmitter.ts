import type { Backlog } from "./backlog.ts";
import { type Connections, Flag, State } from "./connections.ts";
import { TCP } from "./segment.ts";
import { MOST_IN_FLIGHT_BYTES, type Shared } from "./shared.ts";

/** Sends SYN, data and FIN as far as the windows allow, for the first time and again. */
export class Transmitter {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #backlog: Backlog;
  /** Where the fast retransmission of a connection ends; until then, more duplicate ACKs carry no information. */
  readonly #recoverAt = new Map<number, number>();
  /** Connections with something under way that is not acknowledged. */
  busyCount = 0;

  constructor(shared: Shared, backlog: Backlog) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#backlog = backlog;
  }

  /** Sends SYN, or SYN and ACK, for the first time or again. */
  sendSyn(connection: number): void {
    const table = this.#table;
    const accepts = table.state[connection] === State.synReceived;
    table.sndNxt[connection] = table.sndMax[connection]!;
    this.#setBusy(connection);
    const withScale = !accepts || (table.flags[connection]! & Flag.scaled) !== 0;
    this.#shared.output.syn(connection, accepts ? TCP.ACK : 0, withScale);
    if (table.retries[connection] === 0) {
      this.#shared.roundTrip.sent(connection, table.sndMax[connection]!, this.#shared.nowMs);
      // RFC 6298: a SYN waits a second, whatever other segments have taken.
      this.#shared.timers.set(connection, this.#shared.nowMs + Math.max(1_000, this.#shared.roundTrip.timeoutMs(0)));
    } else {
      this.#shared.startTimer(connection);
    }
  }

  /** Sends as much as the windows allow, and FIN behind the last byte if it is due. */
  sendData(connection: number): void {
    const table = this.#table;
    const una = table.sndUna[connection]!;
    const end = table.sndEnd[connection]!;
    const room = this.roomOf(connection);
    let next = table.sndNxt[connection]!;
    for (let unsent = (end - next) | 0; unsent > 0; unsent = (end - next) | 0) {
      const length = Math.min(unsent, table.mssBytes[connection]!);
      const left = room - ((next - una) | 0);
      // Silly-window avoidance: a piece that is cut short by the window waits; the timer overrides that.
      if (length > left) break;
      this.sendPiece(connection, next, length);
      next = (next + length) | 0;
    }
    table.sndNxt[connection] = next;
    if (next === end && (table.flags[connection]! & Flag.finQueued) !== 0) this.#sendFin(connection);
    this.afterSending(connection);
  }

  /** How many bytes may be under way. */
  roomOf(connection: number): number {
    if ((this.#table.flags[connection]! & Flag.recovering) !== 0) {
      return Math.min(this.#table.mssBytes[connection]!, this.#table.sndWnd[connection]!);
    }
    return Math.min(this.#table.sndWnd[connection]!, MOST_IN_FLIGHT_BYTES);
  }

  /** Sends bytes that lie in the queue; `roomOf` and the segment size bound the length. */
  sendPiece(connection: number, sequence: number, length: number): void {
    const table = this.#table;
    const after = (sequence + length) | 0;
    const isLast = after === table.sndEnd[connection];
    this.#shared.output.data(connection, sequence, length, isLast ? TCP.PSH : 0);
    if (((after - table.sndMax[connection]!) | 0) > 0) {
      table.sndMax[connection] = after;
      this.#shared.roundTrip.sent(connection, after, this.#shared.nowMs);
    } else {
      this.#shared.counts.retransmissions++;
    }
  }

  #sendFin(connection: number): void {
    const table = this.#table;
    const sequence = table.sndEnd[connection]!;
    const after = (sequence + 1) | 0;
    this.#shared.output.data(connection, sequence, 0, TCP.FIN);
    table.sndNxt[connection] = after;
    if (((after - table.sndMax[connection]!) | 0) > 0) table.sndMax[connection] = after;
    else this.#shared.counts.retransmissions++;
    if (table.state[connection] === State.established) table.state[connection] = State.finWait1;
    else if (table.state[connection] === State.closeWait) table.state[connection] = State.lastAck;
  }

  /** Starts the timer if something waits for it, and notes whether the backlog is gone. */
  afterSending(connection: number): void {
    const table = this.#table;
    const underWay = table.sndMax[connection] !== table.sndUna[connection];
    if (underWay) this.#setBusy(connection);
    const waits = underWay || ((table.sndEnd[connection]! - table.sndNxt[connection]!) | 0) > 0;
    if (waits && !this.#shared.timers.isSet(connection)) this.#shared.startTimer(connection);
    this.#backlog.noteDrained(connection);
  }

  /** Goes back to the oldest byte that is not acknowledged. */
  sendAgain(connection: number): void {
    this.#shared.roundTrip.forget(connection);
    this.#table.sndNxt[connection] = this.#table.sndUna[connection]!;
    this.#shared.startTimer(connection);
    this.sendData(connection);
  }

  /** Something was lost (RFC 5681, 3.2): sends again, once until all that is under way now is acknowledged. */
  fastRetransmit(connection: number): void {
    this.#table.flags[connection]! |= Flag.fastResent;
    this.#recoverAt.set(connection, this.#table.sndMax[connection]!);
    this.sendAgain(connection);
  }

  /** The fast retransmission ends when what was under way then is acknowledged. */
  maybeRecovered(connection: number, ack: number): void {
    if (((ack - (this.#recoverAt.get(connection) ?? ack)) | 0) < 0) return;
    this.#table.flags[connection]! &= ~Flag.fastResent;
    this.#recoverAt.delete(connection);
  }

  #setBusy(connection: number): void {
    if ((this.#table.flags[connection]! & Flag.busy) !== 0) return;
    this.#table.flags[connection]! |= Flag.busy;
    this.busyCount++;
  }

  /** The connection is over. */
  forget(connection: number): void {
    this.#shared.roundTrip.forget(connection);
    this.clearBusy(connection);
    if ((this.#table.flags[connection]! & Flag.fastResent) !== 0) this.#recoverAt.delete(connection);
  }

  clearBusy(connection: number): void {
    if ((this.#table.flags[connection]! & Flag.busy) === 0) return;
    this.#table.flags[connection]! &= ~Flag.busy;
    this.busyCount--;
  }
}
