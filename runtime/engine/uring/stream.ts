import { MSG, OP, POLL, SHUT_WR, SO, SOCKET_OP_SETSOCKOPT, SOL, SQE } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import {
  type CloseManner,
  type CloseReason,
  type ConnectionEvents,
  type Framing,
  OWN_CLOSE,
  type Transport,
} from "../contract.ts";
import { Bank, Flag, UNDER_WAY } from "./bank.ts";
import { BUFFER_BYTES, BufferPool } from "./buffer-pool.ts";
import { Constants } from "./constants.ts";
import { type LoopUser, sharedLoop } from "./loop.ts";
import type { RingSize } from "./ring.ts";
import { TemporaryMemory } from "./temporary-memory.ts";

/** What a completion belongs to: the tag of a submission. */
export const Tag = { accept: 1, open: 2, connect: 3, poll: 4, receive: 5, send: 6, closeSlot: 7, other: 8 } as const;

/** Receive buffers of a worker. */
const BUFFERS = 4_096;

/** States in which nothing is read. */
const NOT_READING = Flag.receiving | Flag.paused | Flag.closing | Flag.starving | Flag.peerFinished;

/** Connections closed between two turns of the loop, so that their completions fit into the queue. */
const DISPOSE_SLICE = 1_024;

/** Linux's value, negative as completions carry it. */
const EAGAIN = -11;

/** A send that waits for its turn. */
interface Queued {
  readonly address: number;
  readonly length: number;
  readonly buffer: number;
}

/** An option turned off or on, as setsockopt takes it. */
const LINGER_OFF = new Uint8Array(new Int32Array([0, 0]).buffer);
const UNSPECIFIED = new Uint8Array(16);

/**
 * TCP on io_uring, what both sides share. At rest a connection has one poll armed; when it fires, a receive
 * that does not wait reads into a pooled buffer (about 0.6 KB of kernel memory a connection less than an armed receive).
 * While a received piece is being sent back nothing more is read from that connection: that is the backpressure.
 */
export abstract class Stream implements Transport, LoopUser {
  readonly events: ConnectionEvents;
  protected readonly constants = new Constants();
  readonly banks: Bank[] = [];
  readonly #loop = sharedLoop();
  readonly #size: RingSize;
  /** What is received lies here. */
  readonly pool = new BufferPool(BUFFERS);
  readonly #temporary = new TemporaryMemory();
  /** Sends that wait for the one before on their connection; few, and only while messages are large. */
  readonly #queues = new Map<number, Queued[]>();
  /** Why a connection is being closed, until its slot is free. */
  readonly #reasons = new Map<number, CloseReason>();
  readonly #starving: number[] = [];
  #received = -1;

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
    this.#loop.watch(bank);
    return bank;
  }

  protected bankOf(connection: number): Bank {
    return this.banks[Math.floor(connection / this.#size.files)]!;
  }

  /** The rest of the completions: what only one side has. */
  protected abstract completeOther(bank: Bank, tag: number, slot: number, result: number, flags: number): void;

  /** The peer has finished; a server answers in order, the swarm with a reset. */
  protected abstract peerFinished(bank: Bank, slot: number): void;

  /** The connection is gone and its slot free. */
  protected abstract gone(bank: Bank, slot: number, reason: CloseReason, wasOpen: boolean): void;

  complete(bank: Bank, tag: number, slot: number, result: number, flags: number): void {
    if (tag === Tag.poll) this.#polled(bank, slot);
    else if (tag === Tag.receive) this.#receiveCompleted(bank, slot, result);
    else if (tag === Tag.send) this.#sendCompleted(bank, slot, result);
    else if (tag === Tag.closeSlot) this.#slotClosed(bank, slot);
    else if (tag !== Tag.other) this.completeOther(bank, tag, slot, result, flags);
  }

  /** Lets the kernel tell, once, when there is something to read. */
  protected arm(bank: Bank, slot: number): void {
    bank.states[slot]! |= Flag.polling;
    bank.reserve(1);
    bank.push(OP.POLL_ADD, SQE.FIXED_FILE, 0, slot, 0, 0, 0, POLL.IN | POLL.RDHUP, Tag.poll, slot, 0);
  }

  #polled(bank: Bank, slot: number): void {
    bank.states[slot]! &= ~Flag.polling;
    bank.states[slot]! |= Flag.readable;
    if ((bank.states[slot]! & Flag.closing) !== 0) this.closeSlotWhenQuiet(bank, slot);
    else this.#read(bank, slot);
  }

  /** Receives what there is, or waits for more, unless something stands in the way; whatever removes it calls this again. */
  #read(bank: Bank, slot: number): void {
    const state = bank.states[slot]!;
    if ((state & (Flag.open | NOT_READING)) !== Flag.open || bank.sendBuffer[slot] !== -1) return;
    if ((state & Flag.readable) !== 0) this.#receive(bank, slot);
    else if ((state & Flag.polling) === 0) this.arm(bank, slot);
  }

  #receive(bank: Bank, slot: number): void {
    const buffer = this.pool.take();
    if (buffer === -1) {
      bank.states[slot]! |= Flag.starving;
      this.#starving.push(bank.first + slot);
      return;
    }
    bank.receiveBuffer[slot] = buffer;
    bank.states[slot] = (bank.states[slot]! | Flag.receiving) & ~Flag.readable;
    bank.reserve(1);
    const address = this.pool.addressOf(buffer);
    bank.push(OP.RECV, SQE.FIXED_FILE, 0, slot, 0, address, BUFFER_BYTES, MSG.DONTWAIT, Tag.receive, slot, 0);
  }

  /** Gives receive buffers that are free again to those that wait for one. */
  afterRound(): void {
    for (let left = this.#starving.length; left > 0; left--) {
      const connection = this.#starving.shift()!;
      const bank = this.bankOf(connection);
      bank.states[connection - bank.first]! &= ~Flag.starving;
      this.#read(bank, connection - bank.first);
    }
  }

  #receiveCompleted(bank: Bank, slot: number, result: number): void {
    const buffer = bank.receiveBuffer[slot]!;
    bank.receiveBuffer[slot] = -1;
    bank.states[slot]! &= ~Flag.receiving;
    if ((bank.states[slot]! & Flag.closing) !== 0) this.closeSlotWhenQuiet(bank, slot);
    else if (result > 0) this.#tell(bank, slot, buffer, result);
    else if (result === 0) this.#finished(bank, slot);
    else if (result !== EAGAIN) this.shut(bank, slot, libc().nameOf(-result));
    this.pool.release(buffer);
    this.#read(bank, slot);
  }

  #tell(bank: Bank, slot: number, buffer: number, length: number): void {
    // A full buffer may not have been all there was.
    if (length === BUFFER_BYTES) bank.states[slot]! |= Flag.readable;
    if ((bank.states[slot]! & Flag.finishing) !== 0) return;
    this.#received = buffer;
    this.events.received(bank.first + slot, this.pool.view(buffer * BUFFER_BYTES, length), "stream");
    this.#received = -1;
  }

  #finished(bank: Bank, slot: number): void {
    if ((bank.states[slot]! & Flag.finishing) !== 0) this.shut(bank, slot, OWN_CLOSE);
    else this.peerFinished(bank, slot);
  }

  send(connection: number, bytes: Uint8Array): number {
    return this.#send(connection, this.constants.addressOf(bytes), bytes.byteLength, -1);
  }

  /** Sends a copy of the bytes, which may change afterwards. */
  sendCopy(connection: number, bytes: Uint8Array): number {
    const { byteLength } = bytes;
    const buffer = byteLength <= BUFFER_BYTES ? this.pool.take() : -1;
    if (buffer === -1) return this.#sendTemporary(connection, bytes);
    this.pool.bytes.set(bytes, buffer * BUFFER_BYTES);
    const backlog = this.#send(connection, this.pool.addressOf(buffer), byteLength, buffer);
    this.pool.release(buffer);
    return backlog;
  }

  #sendTemporary(connection: number, bytes: Uint8Array): number {
    const { holder, address } = this.#temporary.copyOf(bytes);
    const backlog = this.#send(connection, address, bytes.byteLength, holder);
    this.#temporary.release(holder);
    return backlog;
  }

  reply(connection: number, view: Uint8Array, _framing: Framing): number {
    return this.replyAt(connection, view.byteOffset, view.byteLength);
  }

  /** Sends back a stretch of the piece that is being told; `offset` counts in the whole pool. */
  replyAt(connection: number, offset: number, length: number): number {
    return this.#send(connection, this.pool.addressAt(offset), length, this.#received);
  }

  #hold(holder: number): void {
    if (holder >= 0) this.pool.hold(holder);
    else if (holder < -1) this.#temporary.hold(holder);
  }

  #release(holder: number): void {
    if (holder >= 0) this.pool.release(holder);
    else if (holder < -1) this.#temporary.release(holder);
  }

  #send(connection: number, address: number, length: number, buffer: number): number {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    const flags = bank.states[slot]!;
    if ((flags & Flag.open) === 0 || (flags & (Flag.closing | Flag.finishing)) !== 0) return 0;
    this.#hold(buffer);
    bank.backlog[slot]! += length;
    if ((flags & Flag.sending) === 0) this.#submitSend(bank, slot, address, length, buffer);
    else this.#queueSend(connection, { address, length, buffer });
    return bank.backlog[slot]!;
  }

  #submitSend(bank: Bank, slot: number, address: number, length: number, buffer: number): void {
    bank.sendBuffer[slot] = buffer;
    bank.states[slot]! |= Flag.sending;
    bank.reserve(1);
    // With MSG_WAITALL the kernel goes on by itself after a short send.
    const flags = MSG.NOSIGNAL | MSG.WAITALL;
    bank.push(OP.SEND, SQE.FIXED_FILE, 0, slot, 0, address, length, flags, Tag.send, slot, 0);
  }

  #queueSend(connection: number, queued: Queued): void {
    const queue = this.#queues.get(connection);
    if (queue === undefined) this.#queues.set(connection, [queued]);
    else queue.push(queued);
  }

  #sendCompleted(bank: Bank, slot: number, result: number): void {
    const buffer = bank.sendBuffer[slot]!;
    bank.sendBuffer[slot] = -1;
    bank.states[slot]! &= ~Flag.sending;
    this.#release(buffer);
    if ((bank.states[slot]! & Flag.closing) !== 0) this.closeSlotWhenQuiet(bank, slot);
    else if (result < 0) this.shut(bank, slot, libc().nameOf(-result));
    else this.#sent(bank, slot, result);
  }

  #sent(bank: Bank, slot: number, length: number): void {
    const connection = bank.first + slot;
    bank.backlog[slot]! -= length;
    const next = this.#nextQueued(connection);
    if (next !== undefined) this.#submitSend(bank, slot, next.address, next.length, next.buffer);
    else if ((bank.states[slot]! & Flag.peerFinished) !== 0) this.shut(bank, slot, "EOF");
    else if ((bank.states[slot]! & Flag.finishing) !== 0) this.#shutWriting(bank, slot);
    else this.events.drained(connection);
    this.#read(bank, slot);
  }

  #nextQueued(connection: number): Queued | undefined {
    if (this.#queues.size === 0) return undefined;
    const queue = this.#queues.get(connection);
    const next = queue?.shift();
    if (queue?.length === 0) this.#queues.delete(connection);
    return next;
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
    this.#read(bank, slot);
  }

  ping(): boolean {
    return false;
  }

  flush(): void {
    this.#loop.flush();
  }

  close(connection: number, manner: CloseManner): void {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    const flags = bank.states[slot]!;
    if ((flags & (Flag.open | Flag.connecting)) === 0 || (flags & Flag.closing) !== 0) return;
    if (manner === "reset" || (flags & Flag.connecting) !== 0) this.shut(bank, slot, OWN_CLOSE);
    else if ((flags & Flag.finishing) === 0) this.#finish(bank, slot);
  }

  #finish(bank: Bank, slot: number): void {
    bank.states[slot]! |= Flag.finishing;
    this.lingerOff(bank, slot);
    if ((bank.states[slot]! & Flag.sending) === 0) this.#shutWriting(bank, slot);
  }

  #shutWriting(bank: Bank, slot: number): void {
    bank.reserve(1);
    bank.push(OP.SHUTDOWN, SQE.FIXED_FILE | SQE.CQE_SKIP_SUCCESS, 0, slot, 0, 0, SHUT_WR, 0, Tag.other, slot, 0);
  }

  /** Answers the peer's FIN in order: what is on its way is sent first. */
  protected finishWithPeer(bank: Bank, slot: number): void {
    this.lingerOff(bank, slot);
    if ((bank.states[slot]! & Flag.sending) === 0) this.shut(bank, slot, "EOF");
    else bank.states[slot]! |= Flag.peerFinished;
  }

  /** From now on closing sends what is left, and FIN; without this, RST. */
  protected lingerOff(bank: Bank, slot: number): void {
    bank.reserve(1);
    this.setOption(bank, slot, SOL.SOCKET, SO.LINGER, LINGER_OFF, SQE.FIXED_FILE | SQE.CQE_SKIP_SUCCESS, Tag.other);
  }

  /** `IORING_OP_URING_CMD` with `SOCKET_URING_OP_SETSOCKOPT`; reserve first. */
  protected setOption(
    bank: Bank,
    slot: number,
    level: number,
    option: number,
    value: Uint8Array,
    flags: number,
    tag: number,
  ): void {
    // `level` and `optname` share the place of `addr`.
    const levelAndOption = option * 0x1_0000_0000 + level;
    const { byteLength } = value;
    const base = bank.push(
      OP.URING_CMD,
      flags,
      0,
      slot,
      SOCKET_OP_SETSOCKOPT,
      levelAndOption,
      0,
      0,
      tag,
      slot,
      byteLength,
    );
    bank.setAddr3(base, this.constants.addressOf(value));
  }

  /**
   * Closes the slot when all that is under way has come back. A reset makes it come: it wakes the poll and fails the send,
   * where cancelling would have the kernel search for each.
   */
  protected shut(bank: Bank, slot: number, reason: CloseReason): void {
    const isOwn = (bank.states[slot]! & Flag.finishing) !== 0;
    const mustReset = reason === OWN_CLOSE && !isOwn;
    bank.states[slot]! |= Flag.closing;
    this.#reasons.set(bank.first + slot, isOwn ? OWN_CLOSE : reason);
    this.#dropQueue(bank.first + slot);
    if ((bank.states[slot]! & Flag.connecting) !== 0) this.#cancel(bank, Tag.connect, slot);
    else if (mustReset || (bank.states[slot]! & (Flag.polling | Flag.sending)) !== 0) this.reset(bank, slot);
    this.closeSlotWhenQuiet(bank, slot);
  }

  /** By its user_data, which the kernel finds by hash; by descriptor it would look at every request of the ring. */
  #cancel(bank: Bank, tag: number, slot: number): void {
    bank.reserve(1);
    const userData = tag * 0x1_0000_0000 + slot;
    bank.push(OP.ASYNC_CANCEL, SQE.CQE_SKIP_SUCCESS, 0, -1, 0, userData, 0, 0, Tag.other, slot, 0);
  }

  /** connect(2) to AF_UNSPEC: the kernel drops the connection with RST, whatever the linger option says. */
  protected reset(bank: Bank, slot: number): void {
    const address = this.constants.addressOf(UNSPECIFIED);
    bank.reserve(1);
    bank.push(OP.CONNECT, SQE.FIXED_FILE | SQE.CQE_SKIP_SUCCESS, 0, slot, 16, address, 0, 0, Tag.other, slot, 0);
  }

  #dropQueue(connection: number): void {
    for (const { buffer } of this.#queues.get(connection) ?? []) this.#release(buffer);
    this.#queues.delete(connection);
  }

  protected closeSlotWhenQuiet(bank: Bank, slot: number): void {
    if ((bank.states[slot]! & (UNDER_WAY | Flag.slotClosing)) !== 0) return;
    bank.states[slot]! |= Flag.slotClosing;
    bank.reserve(1);
    bank.push(OP.CLOSE, 0, 0, 0, 0, 0, 0, 0, Tag.closeSlot, slot, slot + 1);
  }

  #slotClosed(bank: Bank, slot: number): void {
    const wasOpen = (bank.states[slot]! & Flag.open) !== 0;
    const reason = this.#reasons.get(bank.first + slot) ?? OWN_CLOSE;
    this.#reasons.delete(bank.first + slot);
    bank.states[slot] = 0;
    bank.backlog[slot] = 0;
    bank.used--;
    this.gone(bank, slot, reason, wasOpen);
  }

  /** Resets all that is open, in slices between which completions are read, and gives everything back. */
  async dispose(): Promise<void> {
    for (const bank of this.banks) {
      for (let slot = 0; slot < bank.states.length; slot++) {
        this.close(bank.first + slot, "reset");
        if (slot % DISPOSE_SLICE === 0) await nextTurn();
      }
    }
    while (this.banks.some((bank) => bank.used > 0)) await nextTurn();
    this.#loop.leave(this);
    for (const bank of this.banks) bank.close();
    this.pool.free();
    this.#temporary.free();
    this.constants.free();
  }
}

/** Resolves when the loop has had a turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
