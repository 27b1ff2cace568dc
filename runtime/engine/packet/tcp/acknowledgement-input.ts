import type { Acknowledger } from "./acknowledger.ts";
import type { Closer } from "./closer.ts";
import { type Connections, Flag, State } from "./connections.ts";
import type { Segment } from "./segment.ts";
import type { Sender } from "./sender.ts";
import { MOST_IN_FLIGHT_BYTES, type Shared } from "./shared.ts";
import type { Transmitter } from "./transmitter.ts";

/** Duplicate ACKs that mean loss (RFC 5681). */
const DUPLICATES = 3;

/** A peer that has acknowledged our FIN and sends none is waited for this long, as Linux does. */
const FIN_WAIT_MS = 60_000;

/** The ACK and window fields of received segments (RFC 9293, 3.10.7.4, fifth check). */
export class AcknowledgementInput {
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #transmitter: Transmitter;
  readonly #sender: Sender;
  readonly #acknowledger: Acknowledger;
  readonly #closer: Closer;

  constructor(shared: Shared, transmitter: Transmitter, sender: Sender, acknowledger: Acknowledger, closer: Closer) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#transmitter = transmitter;
    this.#sender = sender;
    this.#acknowledger = acknowledger;
    this.#closer = closer;
  }

  /** Returns false when there is nothing more to do with the segment. */
  take(connection: number, segment: Segment): boolean {
    const table = this.#table;
    const ack = segment.acknowledged;
    const advance = (ack - table.sndUna[connection]!) | 0;
    const beyond = ((ack - table.sndMax[connection]!) | 0) > 0;
    if (table.state[connection] === State.synReceived) {
      if (advance <= 0 || beyond) {
        this.#shared.output.resetUnknown(segment);
        return false;
      }
      this.#accepted(connection);
    }
    // An ACK of what was never sent is ignored, an ancient one challenged, as Linux does it.
    if (beyond) return false;
    if (advance < -MOST_IN_FLIGHT_BYTES) {
      this.#acknowledger.challenge(connection);
      return false;
    }
    const before = table.sndWnd[connection]!;
    if (advance >= 0) this.#takeWindow(connection, segment);
    if (advance > 0) this.acknowledged(connection, ack);
    else if (advance === 0) this.#sameAcknowledgement(connection, segment, before);
    return this.#afterAcknowledgement(connection, advance > 0 || table.sndWnd[connection]! > before);
  }

  #accepted(connection: number): void {
    this.#table.state[connection] = State.established;
    this.#table.flags[connection]! |= Flag.reported;
    this.#shared.events.opened(connection);
  }

  /** An older segment, overtaken on the way, does not change the window. */
  #takeWindow(connection: number, segment: Segment): void {
    const table = this.#table;
    if (((segment.sequence - table.rcvNxt[connection]!) | 0) < 0 && segment.length > 0) return;
    const wasClosed = table.sndWnd[connection] === 0;
    table.sndWnd[connection] = segment.window << table.sndScale[connection]!;
    if (wasClosed && segment.window > 0) this.#windowOpened(connection);
  }

  /** Retransmissions do not continue the back-off of window probes. */
  #windowOpened(connection: number): void {
    const table = this.#table;
    table.retries[connection] = 0;
    this.#shared.timers.clear(connection);
    if (table.sndMax[connection] !== table.sndUna[connection]) this.#shared.startTimer(connection);
  }

  /** Bytes up to a sequence number were acknowledged for the first time. */
  acknowledged(connection: number, ack: number): void {
    const table = this.#table;
    table.sndUna[connection] = ack;
    if (((table.sndNxt[connection]! - ack) | 0) < 0) table.sndNxt[connection] = ack;
    this.#shared.sending.acknowledge(connection, ack);
    this.#shared.roundTrip.acknowledged(connection, ack, this.#shared.nowMs);
    table.retries[connection] = 0;
    table.duplicates[connection] = 0;
    table.flags[connection]! &= ~Flag.recovering;
    if ((table.flags[connection]! & Flag.fastResent) !== 0) this.#transmitter.maybeRecovered(connection, ack);
    if (ack === table.sndMax[connection]) {
      this.#shared.timers.clear(connection);
      this.#transmitter.clearBusy(connection);
    } else {
      this.#shared.startTimer(connection);
    }
  }

  /** A duplicate ACK says that something came out of order: the third in a row, that something was lost (RFC 5681). */
  #sameAcknowledgement(connection: number, segment: Segment, windowBefore: number): void {
    const table = this.#table;
    const underWay = table.sndMax[connection] !== table.sndUna[connection];
    if (!underWay || segment.length > 0 || table.sndWnd[connection] !== windowBefore) return;
    if (table.duplicates[connection]! < 255) table.duplicates[connection]!++;
    const isNew = (table.flags[connection]! & (Flag.fastResent | Flag.recovering)) === 0;
    if (table.duplicates[connection] !== DUPLICATES || !isNew) return;
    this.#transmitter.fastRetransmit(connection);
  }

  /** States move on when our FIN is acknowledged; more is sent when there is room. Returns false when it is all over. */
  #afterAcknowledgement(connection: number, isNews: boolean): boolean {
    const table = this.#table;
    const state = table.state[connection]!;
    const finished = table.sndUna[connection] === ((table.sndEnd[connection]! + 1) | 0);
    if (finished && state === State.finWait1) {
      table.state[connection] = State.finWait2;
      this.#shared.timers.set(connection, this.#shared.nowMs + FIN_WAIT_MS);
    } else if (finished && state === State.closing) {
      this.#closer.enterTimeWait(connection);
      return false;
    } else if (finished && state === State.lastAck) {
      this.#closer.end(connection, "EOF");
      return false;
    } else if (isNews && this.#hasMore(connection)) {
      this.#sender.whenAllowed(connection);
    }
    return table.state[connection] !== State.closed;
  }

  #hasMore(connection: number): boolean {
    const table = this.#table;
    const unsent = (table.sndEnd[connection]! - table.sndNxt[connection]!) | 0;
    return unsent > 0 || (unsent === 0 && (table.flags[connection]! & Flag.finQueued) !== 0);
  }
}
