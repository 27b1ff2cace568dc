import type { AcknowledgementInput } from "./acknowledgement-input.ts";
import type { Closer } from "./closer.ts";
import { type Connections, Flag, IN_QUEUES, State } from "./connections.ts";
import { NO_SCALE, type Segment, TCP } from "./segment.ts";
import type { Sender } from "./sender.ts";
import type { Shared } from "./shared.ts";
import type { Transmitter } from "./transmitter.ts";

/** Steps between the initial sequence numbers of one connection: no old segment lies in the window of the next. */
const ISN_STEP = 0x0100_0000;

/** Opening: the user's OPEN call (RFC 9293, 3.10.1), SYN from a peer, and the answer to our SYN. */
export class Opener {
  readonly #shared: Shared;
  readonly #table: Connections;
  #isn: number;
  readonly #transmitter: Transmitter;
  readonly #sender: Sender;
  readonly #closer: Closer;
  readonly #acknowledgements: AcknowledgementInput;

  constructor(
    shared: Shared,
    transmitter: Transmitter,
    sender: Sender,
    closer: Closer,
    acknowledgements: AcknowledgementInput,
  ) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#isn = shared.options.seed | 0;
    this.#transmitter = transmitter;
    this.#sender = sender;
    this.#closer = closer;
    this.#acknowledgements = acknowledgements;
  }

  /** Begins to open; `opened` or `openFailed` follows. */
  open(connection: number): void {
    const state = this.#table.state[connection];
    if (state !== State.closed && state !== State.timeWait) return;
    this.#begin(connection, State.synSent);
    this.#sender.whenAllowed(connection);
  }

  /** A SYN asks for a connection of this number. */
  accept(connection: number, segment: Segment): void {
    if (connection >= this.#table.count)
      this.#shared.grow(Math.max(connection + 1, Math.ceil(this.#table.count * 1.5)));
    this.#begin(connection, State.synReceived);
    this.#takeOptions(connection, segment);
    this.#table.rcvNxt[connection] = (segment.sequence + 1) | 0;
    this.#table.sndWnd[connection] = segment.window;
    this.#transmitter.sendSyn(connection);
  }

  #begin(connection: number, state: number): void {
    const table = this.#table;
    const isn = this.#initialSequence(connection);
    table.state[connection] = state;
    table.flags[connection]! &= IN_QUEUES;
    table.sndUna[connection] = isn;
    table.sndNxt[connection] = isn;
    table.sndMax[connection] = (isn + 1) | 0;
    table.sndEnd[connection] = (isn + 1) | 0;
    table.sndWnd[connection] = 0;
    table.retries[connection] = 0;
    table.duplicates[connection] = 0;
    this.#shared.timers.clear(connection);
  }

  /** Beyond all that a connection of this number has sent before; random for the first (the link has no attackers, RFC 6528). */
  #initialSequence(connection: number): number {
    const before = this.#table.sndMax[connection]!;
    if (before !== 0) return (before + ISN_STEP) | 0;
    this.#isn = (Math.imul(this.#isn, 1_664_525) + 1_013_904_223) | 0;
    return this.#isn;
  }

  /** The answer to our SYN. */
  answered(connection: number, segment: Segment): void {
    const table = this.#table;
    const acknowledges = (segment.flags & TCP.ACK) !== 0;
    const isGood =
      acknowledges &&
      segment.acknowledged === table.sndMax[connection] &&
      table.sndNxt[connection] === table.sndMax[connection];
    if (acknowledges && !isGood) {
      if ((segment.flags & TCP.RST) === 0) this.#shared.output.resetUnknown(segment);
    } else if ((segment.flags & TCP.RST) !== 0) {
      if (acknowledges) this.#closer.end(connection, "ECONNREFUSED");
    } else if ((segment.flags & TCP.SYN) !== 0) {
      this.#takeOptions(connection, segment);
      table.rcvNxt[connection] = (segment.sequence + 1) | 0;
      table.sndWnd[connection] = segment.window;
      if (acknowledges) this.#established(connection, segment);
      else this.#openedTogether(connection);
    }
  }

  /** Both ends have sent SYN. */
  #openedTogether(connection: number): void {
    this.#table.state[connection] = State.synReceived;
    this.#transmitter.sendSyn(connection);
  }

  #established(connection: number, segment: Segment): void {
    this.#acknowledgements.acknowledged(connection, segment.acknowledged);
    this.#table.state[connection] = State.established;
    this.#table.flags[connection]! |= Flag.reported;
    this.#shared.output.acknowledge(connection);
    this.#shared.events.opened(connection);
  }

  #takeOptions(connection: number, { mssBytes, scale }: Segment): void {
    const table = this.#table;
    table.mssBytes[connection] = Math.max(1, Math.min(mssBytes, this.#shared.output.mssBytes));
    table.sndScale[connection] = scale === NO_SCALE ? 0 : scale;
    if (scale === NO_SCALE) table.flags[connection]! &= ~Flag.scaled;
    else table.flags[connection]! |= Flag.scaled;
  }
}
