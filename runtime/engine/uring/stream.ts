import { setImmediate } from "node:timers/promises";
import { SQE } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import { POLL } from "../../ffi/socket-abi.ts";
import { type CloseManner, type CloseReason, type ConnectionEvents, type Framing, OWN_CLOSE } from "../contract.ts";
import type { ByteStream } from "../stream/byte-stream.ts";
import { Constants } from "../stream/constants.ts";
import { Reasons } from "../stream/reasons.ts";
import { NO_HOLDER } from "../stream/send-memory.ts";
import { LINGER_OFF } from "../stream/socket-options.ts";
import { Bank, Flag, UNDER_WAY } from "./bank.ts";
import { type LoopUser, sharedLoop } from "./loop.ts";
import { Receiving, type ReceivingUser } from "./receiving.ts";
import type { RingSize } from "./ring.ts";
import { Sending } from "./sending.ts";
import {
  placeOption,
  pushOption,
  submitCancel,
  submitCloseSlot,
  submitReset,
  submitShutdown,
  Tag,
} from "./submissions.ts";

/** Connections reset between two passes of the loop, so that their completions fit into the queue. */
const DISPOSE_SLICE = 1_024;

/** The reason of a connection on which the kernel has sent a part of the bytes without an errno. */
const SHORT_SEND: CloseReason = "SHORT_SEND";

/** Events of a poll that mean that the peer is gone, and does not wait for an answer. */
const GONE = POLL.HUP | POLL.ERR;

/**
 * TCP over io_uring: the part that both sides share. It combines receiving, sending and closing. A connection's slot is
 * closed when the kernel has no request of it any more.
 */
export abstract class Stream implements ByteStream, LoopUser, ReceivingUser {
  readonly events: ConnectionEvents;
  protected readonly constants = new Constants();
  readonly banks: Bank[] = [];
  readonly #loop = sharedLoop();
  readonly #size: RingSize;
  protected readonly receiving = new Receiving(this);
  /** The memory of received bytes. */
  readonly memory = this.receiving.pool;
  readonly #sending = new Sending(this.memory);
  /** The reasons of closes; banks keep their numbers. */
  readonly #reasons = new Reasons();
  readonly #lingerOff = placeOption(LINGER_OFF, this.constants);
  wakeAtMs: number | null = null;
  /** In this round something has completed that a peer may wait for. */
  protected urgent = false;
  /** The buffer whose bytes are being given to `received` right now. */
  #given = NO_HOLDER;
  #disposing: Promise<void> | null = null;

  constructor(events: ConnectionEvents, size: RingSize) {
    this.events = events;
    this.#size = size;
    this.#loop.join(this);
  }

  get slots(): number {
    return this.#size.files;
  }

  protected addBank(): Bank {
    const bank = new Bank(this.banks.length, this.#size);
    this.banks.push(bank);
    this.#loop.add(bank);
    return bank;
  }

  bankOf(connection: number): Bank {
    return this.banks[Math.floor(connection / this.#size.files)]!;
  }

  /** Handles the completions that only one side has. */
  protected abstract completeOther(bank: Bank, tag: number, slot: number, result: number, flags: number): void;

  /** The peer has finished: a server answers in order, the swarm with a reset. */
  protected abstract peerFinished(bank: Bank, slot: number): void;

  /** The connection is closed, and its slot is free. */
  protected abstract gone(bank: Bank, slot: number, reason: CloseReason, wasOpen: boolean): void;

  complete(bank: Bank, tag: number, slot: number, result: number, flags: number): void {
    if (tag === Tag.poll) this.#polled(bank, slot, result, flags);
    else if (tag === Tag.receive) this.#receiveCompleted(bank, slot, result);
    else if (tag === Tag.send) this.#sendCompleted(bank, slot, result);
    else if (tag === Tag.closeSlot) this.#slotClosed(bank, slot);
    else if (tag !== Tag.other) this.completeOther(bank, tag, slot, result, flags);
  }

  #polled(bank: Bank, slot: number, events: number, flags: number): void {
    if ((events & GONE) === 0) this.urgent = true;
    this.receiving.polled(bank, slot, events, flags);
    this.closeSlotWhenQuiet(bank, slot);
  }

  #receiveCompleted(bank: Bank, slot: number, result: number): void {
    this.receiving.completed(bank, slot, result);
    this.closeSlotWhenQuiet(bank, slot);
  }

  /**
   * Looks for connections that were closing at the last call already. Closing takes milliseconds, so a completion of
   * theirs must be missing.
   *
   * @throws {Error} when there is such a connection
   */
  assertProgress(): void {
    for (const bank of this.banks) {
      const stuck = bank.overdue();
      if (stuck > 0) throw new Error(`io_uring has lost completions: ${stuck} connections cannot be closed`);
    }
  }

  /** Gives free receive buffers to the connections that wait for one. */
  afterRound(_completed: number): boolean {
    this.receiving.feedStarving();
    return false;
  }

  got(bank: Bank, slot: number, buffer: number, length: number): void {
    this.urgent = true;
    if ((bank.states[slot]! & Flag.finishing) !== 0) return;
    this.#given = buffer;
    this.events.received(bank.first + slot, this.memory.view(this.memory.offsetIn(buffer), length), "stream");
    this.#given = NO_HOLDER;
  }

  gotEnd(bank: Bank, slot: number): void {
    if ((bank.states[slot]! & Flag.finishing) !== 0) this.shut(bank, slot, OWN_CLOSE);
    else this.peerFinished(bank, slot);
  }

  gotError(bank: Bank, slot: number, errno: number): void {
    this.shut(bank, slot, libc().nameOf(errno));
  }

  send(connection: number, bytes: Uint8Array): number {
    const bank = this.bankOf(connection);
    const address = this.constants.addressOf(bytes);
    return this.#sending.send(bank, connection - bank.first, address, bytes.length, NO_HOLDER);
  }

  /** Sends a copy of the bytes, which may change afterwards. */
  sendCopy(connection: number, bytes: Uint8Array, _framing: Framing, _expectedBytes: number, isAnswer = false): number {
    const bank = this.bankOf(connection);
    return this.#sending.sendCopy(bank, connection - bank.first, bytes, isAnswer);
  }

  reply(connection: number, view: Uint8Array, _framing: Framing): number {
    return this.replyAt(connection, this.memory.offsetOf(view), view.length);
  }

  /** Sends back a part of what `received` is given right now; `offset` counts in the whole pool. */
  replyAt(connection: number, offset: number, length: number): number {
    const bank = this.bankOf(connection);
    return this.#sending.send(bank, connection - bank.first, this.memory.addressAt(offset), length, this.#given);
  }

  #sendCompleted(bank: Bank, slot: number, result: number): void {
    this.urgent = true;
    this.#sending.completed(bank, slot);
    if ((bank.states[slot]! & Flag.closing) !== 0) this.closeSlotWhenQuiet(bank, slot);
    else if (result < 0) this.shut(bank, slot, libc().nameOf(-result));
    else this.#sent(bank, slot, result);
  }

  #sent(bank: Bank, slot: number, length: number): void {
    if (!this.#sending.sent(bank, slot, length)) {
      this.shut(bank, slot, SHORT_SEND);
      return;
    }
    if (!this.#sending.next(bank, slot)) {
      const state = bank.states[slot]!;
      if ((state & Flag.peerFinished) !== 0) this.shut(bank, slot, "EOF");
      else if ((state & Flag.finishing) !== 0) submitShutdown(bank, slot);
      else this.events.drained(bank.first + slot);
    }
    this.receiving.read(bank, slot);
  }

  pauseReads(connection: number): void {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    if ((bank.states[slot]! & Flag.open) !== 0) bank.states[slot]! |= Flag.paused;
  }

  resumeReads(connection: number): void {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    if ((bank.states[slot]! & Flag.paused) === 0) return;
    bank.states[slot]! &= ~Flag.paused;
    this.receiving.read(bank, slot);
  }

  ping(): boolean {
    return false;
  }

  wakeAt(atMs: number | null): void {
    this.wakeAtMs = atMs;
  }

  flush(): void {
    this.#loop.flush();
  }

  close(connection: number, manner: CloseManner): void {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    const flags = bank.states[slot]!;
    if ((flags & (Flag.open | Flag.connecting)) === 0 || (flags & Flag.closing) !== 0) return;
    if (manner === "reset" || (flags & Flag.connecting) !== 0) this.shut(bank, slot, OWN_CLOSE, true);
    else if ((flags & Flag.finishing) === 0) this.#finish(bank, slot);
  }

  #finish(bank: Bank, slot: number): void {
    bank.states[slot]! |= Flag.finishing;
    this.lingerOff(bank, slot);
    if ((bank.states[slot]! & Flag.sending) === 0) submitShutdown(bank, slot);
  }

  /** Answers the peer's FIN in order: sends what is left first. */
  protected finishWithPeer(bank: Bank, slot: number): void {
    this.lingerOff(bank, slot);
    if ((bank.states[slot]! & Flag.sending) === 0) this.shut(bank, slot, "EOF");
    else bank.states[slot]! |= Flag.peerFinished;
  }

  /** From now on, closing sends what is left and FIN. Without this, it sends RST. */
  protected lingerOff(bank: Bank, slot: number): void {
    bank.reserve(1);
    pushOption(bank, slot, this.#lingerOff, SQE.FIXED_FILE | SQE.CQE_SKIP_SUCCESS, Tag.other);
  }

  /**
   * Closes the slot when everything that is under way has completed. A reset makes the poll fire and the send fail. To
   * cancel them instead, the kernel would have to search for each.
   */
  protected shut(bank: Bank, slot: number, reason: CloseReason, mustReset = false): void {
    const isOwn = (bank.states[slot]! & Flag.finishing) !== 0;
    if ((bank.states[slot]! & Flag.closing) === 0) bank.closing++;
    bank.states[slot]! |= Flag.closing;
    bank.reasons[slot] = this.#reasons.numberOf(isOwn ? OWN_CLOSE : reason);
    this.#sending.drop(bank.first + slot);
    if ((bank.states[slot]! & Flag.connecting) !== 0) submitCancel(bank, Tag.connect, slot);
    else if (mustReset || (bank.states[slot]! & this.#endedByReset(bank)) !== 0) this.reset(bank, slot);
    if (bank.hasMultishotPolls && (bank.states[slot]! & Flag.polling) !== 0) submitCancel(bank, Tag.poll, slot);
    this.closeSlotWhenQuiet(bank, slot);
  }

  /** Flags of requests that complete when the connection is reset. A multishot poll does not: it is cancelled. */
  #endedByReset({ hasMultishotPolls }: Bank): number {
    return hasMultishotPolls ? Flag.sending : Flag.sending | Flag.polling;
  }

  protected reset(bank: Bank, slot: number): void {
    submitReset(bank, slot, this.constants);
  }

  protected closeSlotWhenQuiet(bank: Bank, slot: number): void {
    if ((bank.states[slot]! & (Flag.closing | UNDER_WAY | Flag.slotClosing)) !== Flag.closing) return;
    bank.states[slot]! |= Flag.slotClosing;
    submitCloseSlot(bank, slot);
  }

  #slotClosed(bank: Bank, slot: number): void {
    const wasOpen = (bank.states[slot]! & Flag.open) !== 0;
    const reason = this.#reasons.at(bank.reasons[slot]!);
    bank.states[slot] = 0;
    bank.backlog[slot] = 0;
    bank.used--;
    bank.closing--;
    this.gone(bank, slot, reason, wasOpen);
  }

  /**
   * Resets all connections, waits for their ends and frees everything. A second call returns the promise of the first.
   */
  dispose(): Promise<void> {
    this.#disposing ??= this.disposeOnce();
    return this.#disposing;
  }

  protected async disposeOnce(): Promise<void> {
    // From now on no sleep is long, and the JavaScript event loop runs after every round.
    this.wakeAtMs = 0;
    for (const bank of this.banks) {
      for (let slot = 0; slot < bank.states.length; await setImmediate()) slot = this.#resetSome(bank, slot);
    }
    while (this.banks.some((bank) => bank.used > 0)) await setImmediate();
    this.#loop.leave(this);
    for (const bank of this.banks) bank.close();
    this.receiving.free();
    this.#sending.free();
    this.constants.free();
  }

  /** Resets up to DISPOSE_SLICE connections from a slot on. Returns the first slot that it has not looked at. */
  #resetSome(bank: Bank, from: number): number {
    let slot = from;
    for (let left = DISPOSE_SLICE; left > 0 && slot < bank.states.length; slot++) {
      if (bank.states[slot] === 0) continue;
      this.close(bank.first + slot, "reset");
      left--;
    }
    return slot;
  }
}
