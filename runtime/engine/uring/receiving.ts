import { CQE_F_MORE } from "../../ffi/io-uring-abi.ts";
import { POLL } from "../../ffi/socket-abi.ts";
import { BufferPool, SMALL_BYTES } from "../stream/buffer-pool.ts";
import { type Bank, Flag } from "./bank.ts";
import { submitPoll, submitReceive } from "./submissions.ts";

/** How many receives use a large buffer after one that has filled a small buffer. */
const LARGE_AFTERWARDS = 1_024;

/** States in which nothing is read. */
const NOT_READING = Flag.receiving | Flag.paused | Flag.closing | Flag.starving | Flag.peerFinished;

/** Events of a poll that mean that the peer has finished or is gone. */
const END = POLL.RDHUP | POLL.HUP | POLL.ERR;

/** The errno of Linux, negative as in completions. */
const EAGAIN = -11;

/** What a receive reports. */
export interface ReceivingUser {
  /** Bytes in a pooled buffer. The buffer is released after this call; to keep it longer, hold it. */
  got(bank: Bank, slot: number, buffer: number, length: number): void;
  /** The peer has finished. */
  gotEnd(bank: Bank, slot: number): void;
  gotError(bank: Bank, slot: number, errno: number): void;
  bankOf(connection: number): Bank;
}

/**
 * The receiving half of a stream. An idle connection has one poll armed, which takes about 0.6 KB less kernel memory
 * than an armed receive. When the poll fires, a receive that does not wait reads into a pooled buffer. Backpressure:
 * nothing is read from a connection while an answer to what was received is being sent.
 */
export class Receiving {
  /** The memory of received bytes. */
  readonly pool = new BufferPool();
  readonly #user: ReceivingUser;
  /** Connections that wait for a buffer, up to a million after a burst. Those before index `#fed` have got one. */
  readonly #starving: number[] = [];
  #fed = 0;
  /** How many of the next receives use a large buffer. */
  #largeLeft = 0;

  constructor(user: ReceivingUser) {
    this.#user = user;
  }

  /** Arms a poll: the kernel reports when there is something to read. */
  arm(bank: Bank, slot: number): void {
    bank.states[slot]! |= Flag.polling;
    submitPoll(bank, slot);
  }

  /** The poll has fired with these events. */
  polled(bank: Bank, slot: number, events: number, flags: number): void {
    bank.states[slot]! |= (events & END) === 0 ? Flag.readable : Flag.readable | Flag.ending;
    if ((flags & CQE_F_MORE) === 0) bank.states[slot]! &= ~Flag.polling;
    this.read(bank, slot);
  }

  /**
   * Receives what there is, or polls for more, unless a flag forbids it. The code that clears the flag calls this
   * again.
   */
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

  /** Gives free receive buffers to the connections that have waited longest for one. */
  feedStarving(): void {
    while (this.#fed < this.#starving.length && this.pool.hasFree) {
      const connection = this.#starving[this.#fed++]!;
      const bank = this.#user.bankOf(connection);
      bank.states[connection - bank.first]! &= ~Flag.starving;
      this.read(bank, connection - bank.first);
    }
    // The array is cut when half of it is done, so that each entry is moved about once.
    if (this.#fed * 2 < this.#starving.length || this.#fed === 0) return;
    this.#starving.splice(0, this.#fed);
    this.#fed = 0;
  }

  /** The result of a receive: the number of bytes, 0 for the peer's end, or a negative errno. */
  completed(bank: Bank, slot: number, result: number): void {
    const buffer = bank.receiveBuffer[slot]!;
    bank.receiveBuffer[slot] = -1;
    bank.states[slot]! &= ~Flag.receiving;
    if (result >= SMALL_BYTES) this.#largeLeft = LARGE_AFTERWARDS;
    if ((bank.states[slot]! & Flag.closing) === 0) this.#report(bank, slot, buffer, result);
    this.pool.release(buffer);
    this.read(bank, slot);
  }

  #report(bank: Bank, slot: number, buffer: number, result: number): void {
    // There may be more behind a full buffer. An end that was reported before follows the bytes.
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
