import { setImmediate } from "node:timers/promises";
import { ACCEPT_MULTISHOT, CQE_F_MORE, FILE_INDEX_ALLOC, OP } from "../../ffi/io-uring-abi.ts";
import { SOCK } from "../../ffi/socket-abi.ts";
import type { CloseReason, ConnectionEvents, ListenOptions } from "../contract.ts";
import type { ServerByteStream } from "../stream/byte-stream.ts";
import { closeListeners, listenOnPorts } from "../stream/listening.ts";
import { LINGER_RESET } from "../stream/socket-options.ts";
import { type Bank, Flag } from "./bank.ts";
import { banksFilledTogether, FULL_SHARE } from "./profile.ts";
import type { RingSize } from "./ring.ts";
import { Stream } from "./stream.ts";
import { submitCancel, Tag } from "./submissions.ts";

/** Closing an accepted connection resets it, unless `lingerOff` was called before. */
const LISTENING = { flags: SOCK.CLOEXEC, inherited: [LINGER_RESET] };

/**
 * The server's side of TCP over io_uring. Each port has a multishot accept, which accepts into the table of one bank.
 */
export class ServerStream extends Stream implements ServerByteStream {
  readonly #options: ListenOptions;
  #listeners: number[] = [];
  /** The bank that each port's connections go to. */
  readonly #bankOfPort: Bank[] = [];
  /** How many ports each bank has, by its index. */
  readonly #portsOfBank: number[] = [];
  readonly #accepting: boolean[] = [];
  #closed = false;
  /** Whether accepts were being cancelled at the last call of `assertProgress`. */
  #wasCancelling = false;

  constructor(options: ListenOptions, events: ConnectionEvents, size: RingSize) {
    super(events, size);
    this.#options = options;
  }

  async listen(): Promise<void> {
    this.#listeners = listenOnPorts(this.#options, this.constants, LISTENING);
    const banks = Math.max(1, Math.ceil(this.#options.connections / (this.slots * FULL_SHARE)));
    for (let index = 0; index < banks; index++) this.addBank();
    for (const index of this.#listeners.keys()) {
      this.#giveBank(index);
      this.#accept(index);
    }
    this.flush();
  }

  #accept(index: number): void {
    const bank = this.#bankOfPort[index]!;
    this.#accepting[index] = true;
    bank.reserve(1);
    const fd = this.#listeners[index]!;
    bank.push(OP.ACCEPT, 0, ACCEPT_MULTISHOT, fd, 0, 0, 0, 0, Tag.accept, index, FILE_INDEX_ALLOC);
  }

  /** An accept has completed: `index` is the port's, and the result is the slot that the kernel has chosen. */
  protected override completeOther(bank: Bank, _tag: number, index: number, result: number, flags: number): void {
    if ((flags & CQE_F_MORE) === 0) this.#accepting[index] = false;
    if (this.#closed) return;
    if (result >= 0) this.#accepted(bank, result);
    const isFull = bank.used >= this.slots * FULL_SHARE && bank === this.#bankOfPort[index];
    if (isFull) this.#giveBank(index);
    if (!this.#accepting[index]) this.#accept(index);
    // When the old accept has ended, this function accepts into the new bank.
    else if (isFull) submitCancel(bank, Tag.accept, index);
  }

  /** Accepts and the ends of connections may be batched: for its peer a connection is open before it is accepted. */
  override afterRound(completed: number): boolean {
    const canBatch = completed > 0 && !this.urgent;
    this.urgent = false;
    super.afterRound(completed);
    return canBatch;
  }

  #accepted(bank: Bank, slot: number): void {
    bank.states[slot] = Flag.open;
    bank.used++;
    this.receiving.arm(bank, slot);
    this.events.opened(bank.first + slot);
  }

  /** Assigns a bank with room to the port, for its next connections. */
  #giveBank(index: number): void {
    const before = this.#bankOfPort[index];
    const bank = this.#bankWithRoom();
    if (before !== undefined) this.#portsOfBank[before.index] = this.#portsIn(before) - 1;
    this.#portsOfBank[bank.index] = this.#portsIn(bank) + 1;
    this.#bankOfPort[index] = bank;
  }

  /**
   * Of the few banks that are being filled, the one with the fewest ports. Only a few are filled at a time, because
   * connections that arrive together are then in few rings, and each ring costs a system call.
   */
  #bankWithRoom(): Bank {
    const few = banksFilledTogether(this.slots, this.#listeners.length);
    const candidates = this.banks.filter(({ used }) => used < this.slots * FULL_SHARE).slice(0, few);
    const ports = candidates.map((bank) => this.#portsIn(bank));
    return candidates[ports.indexOf(Math.min(...ports))] ?? this.addBank();
  }

  #portsIn({ index }: Bank): number {
    return this.#portsOfBank[index] ?? 0;
  }

  /** In order: the peer receives what was sent, then FIN. */
  protected override peerFinished(bank: Bank, slot: number): void {
    this.finishWithPeer(bank, slot);
  }

  protected override gone(bank: Bank, slot: number, reason: CloseReason): void {
    this.events.closed(bank.first + slot, reason);
  }

  override assertProgress(): void {
    super.assertProgress();
    const isCancelling = this.#closed && this.#accepting.includes(true);
    if (isCancelling && this.#wasCancelling) throw new Error("io_uring has lost a completion: a port cannot be closed");
    this.#wasCancelling = isCancelling;
  }

  /** A port is not free until the accept on its socket has ended. */
  protected override async disposeOnce(): Promise<void> {
    this.#closed = true;
    for (const index of this.#listeners.keys()) submitCancel(this.#bankOfPort[index]!, Tag.accept, index);
    this.flush();
    while (this.#accepting.includes(true)) await setImmediate();
    closeListeners(this.#listeners);
    await super.disposeOnce();
  }
}
