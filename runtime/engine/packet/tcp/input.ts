import type { AcknowledgementInput } from "./acknowledgement-input.ts";
import type { Acknowledger } from "./acknowledger.ts";
import type { Closer } from "./closer.ts";
import { type Connections, State } from "./connections.ts";
import type { Opener } from "./opener.ts";
import type { Receiver } from "./receiver.ts";
import { Segment, TCP } from "./segment.ts";
import type { Shared } from "./shared.ts";
import type { Transmitter } from "./transmitter.ts";
import { NO_ROOM, NOT_OURS, UNKNOWN } from "./tuples.ts";

/** SEGMENT ARRIVES (RFC 9293, 3.10.7): the checks of a received segment, in the order of the standard. */
export class Input {
  readonly #segment = new Segment();
  readonly #shared: Shared;
  readonly #table: Connections;
  readonly #transmitter: Transmitter;
  readonly #acknowledger: Acknowledger;
  readonly #receiver: Receiver;
  readonly #closer: Closer;
  readonly #acknowledgements: AcknowledgementInput;
  readonly #opener: Opener;

  constructor(
    shared: Shared,
    transmitter: Transmitter,
    acknowledger: Acknowledger,
    receiver: Receiver,
    closer: Closer,
    acknowledgements: AcknowledgementInput,
    opener: Opener,
  ) {
    this.#shared = shared;
    this.#table = shared.table;
    this.#transmitter = transmitter;
    this.#acknowledger = acknowledger;
    this.#receiver = receiver;
    this.#closer = closer;
    this.#acknowledgements = acknowledgements;
    this.#opener = opener;
  }

  /** Takes in an IPv4 packet that lies in the link's frames. `verified`: see `Segment.parse`. */
  input(offset: number, lengthBytes: number, verified: boolean): void {
    const segment = this.#segment;
    if (!segment.parse(this.#shared.link.view, offset, lengthBytes, verified)) return;
    const connection = this.#shared.book.find(segment);
    if (connection === UNKNOWN) this.#unknown(segment);
    else if (connection !== NOT_OURS) this.#arrived(connection, segment);
  }

  #unknown(segment: Segment): void {
    if ((segment.flags & TCP.RST) !== 0) return;
    if ((segment.flags & (TCP.SYN | TCP.ACK)) === TCP.SYN) {
      const connection = this.#shared.book.accept(segment);
      if (connection >= 0) {
        this.#opener.accept(connection, segment);
        return;
      }
      if (connection === NO_ROOM) return;
    }
    this.#shared.output.resetUnknown(segment);
  }

  /** A segment of a known connection, in the order of RFC 9293, 3.10.7. */
  #arrived(connection: number, segment: Segment): void {
    const state = this.#table.state[connection]!;
    if (state === State.closed) {
      if ((segment.flags & TCP.RST) === 0) this.#shared.output.resetUnknown(segment);
    } else if (state === State.synSent) {
      this.#opener.answered(connection, segment);
    } else if (state !== State.dying) {
      this.#synchronized(connection, segment);
    }
  }

  #synchronized(connection: number, segment: Segment): void {
    if (this.#table.state[connection] === State.timeWait && this.#reopens(connection, segment)) return;
    if (!this.#isAcceptable(connection, segment)) {
      this.#unacceptable(connection, segment);
      return;
    }
    if ((segment.flags & TCP.RST) !== 0) {
      this.#reset(connection, segment);
      return;
    }
    if ((segment.flags & TCP.SYN) !== 0) {
      this.#acknowledger.challenge(connection);
      return;
    }
    if ((segment.flags & TCP.ACK) === 0) return;
    if (!this.#acknowledgements.take(connection, segment)) return;
    if (segment.dataBytes > 0) this.#receiver.takeData(connection, segment);
    if ((segment.flags & TCP.FIN) !== 0) this.#takeFin(connection, segment);
  }

  /** A new SYN beyond the old connection's bytes (RFC 9293, 3.10.7.4). */
  #reopens(connection: number, segment: Segment): boolean {
    if ((segment.flags & (TCP.SYN | TCP.ACK | TCP.RST)) !== TCP.SYN) return false;
    if (((segment.sequence - this.#table.rcvNxt[connection]!) | 0) <= 0) return false;
    this.#shared.timers.clear(connection);
    this.#table.state[connection] = State.closed;
    this.#shared.book.release(connection);
    this.#unknown(segment);
    return true;
  }

  #isAcceptable(connection: number, segment: Segment): boolean {
    const window = this.#shared.output.window(connection);
    const first = (segment.sequence - this.#table.rcvNxt[connection]!) | 0;
    const { length } = segment;
    if (length === 0) return window === 0 ? first === 0 : first >= 0 && first < window;
    if (window === 0) return false;
    const last = first + length - 1;
    return (first >= 0 && first < window) || (last >= 0 && last < window);
  }

  /**
   * Acknowledges what was received, for a peer that has missed an ACK or probes the window. Two ends that answer each
   * other's empty segments would never stop: the answers to those that are no probes are limited.
   */
  #unacceptable(connection: number, segment: Segment): void {
    const state = this.#table.state[connection]!;
    if ((segment.flags & TCP.RST) !== 0) return;
    if (state === State.synReceived && (segment.flags & TCP.SYN) !== 0) {
      this.#transmitter.sendSyn(connection);
      return;
    }
    const isProbe = ((segment.sequence + 1 - this.#table.rcvNxt[connection]!) | 0) === 0;
    if (segment.length === 0 && !isProbe) {
      this.#acknowledger.challenge(connection);
      return;
    }
    // The window is full, and the peer sends beyond it: its ACK may be new all the same.
    if (this.#shared.output.window(connection) === 0 && (segment.flags & TCP.ACK) !== 0) {
      if (!this.#acknowledgements.take(connection, segment)) return;
    }
    if (segment.length > 0) this.#acknowledger.outOfOrder(connection);
    else this.#shared.output.acknowledge(connection);
  }

  #reset(connection: number, segment: Segment): void {
    if (segment.sequence !== this.#table.rcvNxt[connection]) {
      this.#acknowledger.challenge(connection);
      return;
    }
    if (this.#table.state[connection] === State.timeWait) {
      this.#closer.leaveTimeWait(connection);
      return;
    }
    const isLast = this.#table.state[connection] === State.lastAck;
    this.#closer.end(connection, isLast ? "EOF" : "ECONNRESET");
  }

  #takeFin(connection: number, segment: Segment): void {
    const table = this.#table;
    const state = table.state[connection]!;
    const at = (segment.sequence + segment.dataBytes) | 0;
    // Only behind the last byte; a FIN that comes twice is answered here or as an unacceptable segment.
    if (at !== table.rcvNxt[connection] || state === State.closed || state === State.dying) return;
    table.rcvNxt[connection] = (at + 1) | 0;
    this.#shared.output.acknowledge(connection);
    if (state === State.finWait2) {
      this.#closer.enterTimeWait(connection);
    } else if (state === State.finWait1) {
      table.state[connection] = State.closing;
    } else if (state === State.established) {
      table.state[connection] = State.closeWait;
      this.#receiver.peerFinished(connection);
    }
  }
}
