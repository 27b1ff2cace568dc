import { CQE_F_MORE } from "../../ffi/io-uring-abi.ts";
import { POLL } from "../../ffi/socket-abi.ts";
import { BufferPool, SMALL_BYTES } from "../stream/buffer-pool.ts";
import { type Bank, Flag } from "./bank.ts";
import { submitPoll, submitReceive } from "./submissions.ts";

/** Receives into a large buffer after a message that a small one had been too small for. */
const LARGE_AFTERWARDS = 1_024;

/** States in which nothing is read. */
const NOT_READING = Flag.receiving | Flag.paused | Flag.closing | Flag.starving | Flag.peerFinished;

/** Events of a poll that say: the peer has finished or is gone. */
const END = POLL.RDHUP | POLL.HUP | POLL.ERR;

/** Linux's value, negative as completions carry it. */
const EAGAIN = -11;

/** What a receive can come to. */
export interface ReceivingUser {
  /** Bytes, which lie in a pooled buffer until this returns, or longer if somebody holds it. */
  got(bank: Bank, slot: number, buffer: number, length: number): void;
  /** The peer has finished. */
  gotEnd(bank: Bank, slot: number): void;
  gotError(bank: Bank, slot: number, errno: number): void;
  bankOf(connection: number): Bank;
}

/**
 * The receiving half of a stream. At rest a connection has one poll armed; when it fires, a receive that does not wait
 * reads into a pooled buffer (about 0.6 KB of kernel memory a connection less than an armed receive). While a received
 * piece is being sent back nothing more is read from that connection: that is the backpressure.
 */
export class Receiving {
  /** What is received lies here. */
  readonly pool = new BufferPool();
  readonly #user: ReceivingUser;
  /** Who waits for a buffer; those before `#fed` have had one. A burst over a million connections makes it a long line. */
  readonly #starving: number[] = [];
  #fed = 0;
  /** Receives that still go into a large buffer. */
  #largeLeft = 0;

  constructor(user: ReceivingUser) {
    this.#user = user;
  }

  /** Lets the kernel tell when there is something to read. */
  arm(bank: Bank, slot: number): void {
    bank.states[slot]! |= Flag.polling;
    submitPoll(bank, slot);
  }

  /** The poll fired, with the events that it saw. */
  polled(bank: Bank, slot: number, events: number, flags: number): void {
    bank.states[slot]! |= (events & END) === 0 ? Flag.readable : Flag.readable | Flag.ending;
    if ((flags & CQE_F_MORE) === 0) bank.states[slot]! &= ~Flag.polling;
    this.read(bank, slot);
  }

  /** Receives what there is, or waits for more, unless something stands in the way; whatever removes it calls this again. */
  read(bank: Bank, slot: number): void {
    const state = bank.states[slot]!;
    if ((state & (Flag.open | NOT_READING)) !== Flag.open) return;
    if ((state & Flag.readable) === 0) {
      if ((state & Flag.polling) === 0) this.arm(bank, slot);
    } else if ((state & Flag.answering) === 0) {
      this.#receive(bank, slot);
    }
  }

  #receive(bank: Bank, slot: number): void {
    const buffer = this.pool.take(this.#largeLeft > 0);
    if (buffer === -1) {
      bank.states[slot]! |= Flag.starving;
      this.#starving.push(bank.first + slot);
      return;
    }
    bank.receiveBuffer[slot] = buffer;
    bank.states[slot] = (bank.states[slot]! | Flag.receiving) & ~Flag.readable;
    if (this.#largeLeft > 0) this.#largeLeft--;
    submitReceive(bank, slot, this.pool.addressOf(buffer), this.pool.lengthOf(buffer));
  }

  /** Gives receive buffers that are free again to those that have waited longest for one; looks at no more of them. */
  feedStarving(): void {
    while (this.#fed < this.#starving.length && this.pool.hasFree) {
      const connection = this.#starving[this.#fed++]!;
      const bank = this.#user.bankOf(connection);
      bank.states[connection - bank.first]! &= ~Flag.starving;
      this.read(bank, connection - bank.first);
    }
    // At most as much is moved as was fed since the last time.
    if (this.#fed * 2 < this.#starving.length || this.#fed === 0) return;
    this.#starving.splice(0, this.#fed);
    this.#fed = 0;
  }

  /** The receive came to so many bytes, the peer's end (0), or an error (a negative errno). */
  completed(bank: Bank, slot: number, result: number): void {
    const buffer = bank.receiveBuffer[slot]!;
    bank.receiveBuffer[slot] = -1;
    bank.states[slot]! &= ~Flag.receiving;
    if (result >= SMALL_BYTES) this.#largeLeft = LARGE_AFTERWARDS;
    if ((bank.states[slot]! & Flag.closing) === 0) this.#tell(bank, slot, buffer, result);
    this.pool.release(buffer);
    this.read(bank, slot);
  }

  #tell(bank: Bank, slot: number, buffer: number, result: number): void {
    // A full buffer may not have been all there was, and an end is still to come.
    const hasMore = result === this.pool.lengthOf(buffer) || (result > 0 && (bank.states[slot]! & Flag.ending) !== 0);
    if (hasMore) bank.states[slot]! |= Flag.readable;
    if (result > 0) this.#user.got(bank, slot, buffer, result);
    else if (result === 0) this.#user.gotEnd(bank, slot);
    else if (result !== EAGAIN) this.#user.gotError(bank, slot, -result);
  }

  free(): void {
    this.pool.free();
  }
}
