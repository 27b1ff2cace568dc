import { NOT_SENT } from "../contract.ts";
import { type BufferPool, SMALL_BYTES } from "../stream/buffer-pool.ts";
import { NO_HOLDER, SendMemory } from "../stream/send-memory.ts";
import { type Bank, Flag } from "./bank.ts";
import { submitSend } from "./submissions.ts";

/** A send that waits for the one before it. */
interface Queued {
  readonly address: number;
  length: number;
  readonly holder: number;
  /** Free bytes behind a copy in its pooled buffer, for more copies; 0 for bytes that are not a copy. */
  roomBytes: number;
  /** It answers what was received: nothing is read while it is under way. */
  isAnswer: boolean;
}

/** The waiting sends of a connection. */
interface SendQueue {
  readonly sends: Queued[];
  /** The sum of their lengths, kept because every completed send is compared with it. */
  bytes: number;
}

/**
 * The sending half of a stream. Each connection has one send in the kernel at a time; the others wait in order. The
 * memory that a send reads from is held until the send is over (see `SendMemory`).
 */
export class Sending {
  readonly #pool: BufferPool;
  readonly #memory: SendMemory;
  /** The waiting sends of each connection; there are few, and only while messages are large. */
  readonly #queues = new Map<number, SendQueue>();

  constructor(pool: BufferPool) {
    this.#pool = pool;
    this.#memory = new SendMemory(pool);
  }

  /** Sends bytes at an address, or queues them. Returns the connection's backlog; NOT_SENT on one that is ending. */
  send(
    bank: Bank,
    slot: number,
    address: number,
    length: number,
    holder: number,
    isAnswer = holder !== NO_HOLDER,
  ): number {
    const flags = bank.states[slot]!;
    if ((flags & Flag.open) === 0 || (flags & (Flag.closing | Flag.finishing)) !== 0) return NOT_SENT;
    this.#memory.hold(holder);
    bank.backlog[slot]! += length;
    if ((flags & Flag.sending) === 0) this.#submit(bank, slot, address, length, holder, isAnswer);
    else this.#queue(bank.first + slot, { address, length, holder, roomBytes: 0, isAnswer });
    return bank.backlog[slot]!;
  }

  /**
   * Sends a copy of the bytes, which may change afterwards. Copies that have to wait share a buffer, so that a peer
   * that sends many pings and does not read holds a few buffers, and not one for each ping.
   *
   * @param isAnswer true when the bytes answer what was received: nothing is read until they are sent
   */
  sendCopy(bank: Bank, slot: number, bytes: Uint8Array, isAnswer: boolean): number {
    const { length } = bytes;
    const waits = (bank.states[slot]! & Flag.sending) !== 0;
    if (waits && this.#append(bank, slot, bytes, isAnswer)) return bank.backlog[slot]!;
    const buffer = waits && length <= SMALL_BYTES ? this.#pool.take(true) : this.#pool.takeFor(length);
    if (buffer === -1) return this.#sendTemporary(bank, slot, bytes, isAnswer);
    this.#pool.bytes.set(bytes, this.#pool.offsetIn(buffer));
    const backlog = this.send(bank, slot, this.#pool.addressOf(buffer), length, buffer, isAnswer);
    if (waits && backlog !== NOT_SENT) {
      this.#queues.get(bank.first + slot)!.sends.at(-1)!.roomBytes = this.#pool.lengthOf(buffer) - length;
    }
    this.#pool.release(buffer);
    return backlog;
  }

  /**
   * Puts bytes behind the last copy that waits on the connection. Returns false without such a copy, or without room.
   */
  #append(bank: Bank, slot: number, bytes: Uint8Array, isAnswer: boolean): boolean {
    const queue = this.#queues.get(bank.first + slot);
    const last = queue?.sends.at(-1);
    const isEnding = (bank.states[slot]! & (Flag.closing | Flag.finishing)) !== 0;
    if (queue === undefined || last === undefined || isEnding) return false;
    if (last.roomBytes < bytes.length) {
      // The answers that wait fill a buffer: none is added for what could be read now.
      if (isAnswer) bank.states[slot]! |= Flag.answering;
      return false;
    }
    last.isAnswer ||= isAnswer;
    this.#pool.bytes.set(bytes, this.#pool.offsetIn(last.holder) + last.length);
    last.length += bytes.length;
    queue.bytes += bytes.length;
    last.roomBytes -= bytes.length;
    bank.backlog[slot]! += bytes.length;
    return true;
  }

  #sendTemporary(bank: Bank, slot: number, bytes: Uint8Array, isAnswer: boolean): number {
    const { holder, address } = this.#memory.copyOf(bytes);
    const backlog = this.send(bank, slot, address, bytes.length, holder, isAnswer);
    this.#memory.release(holder);
    return backlog;
  }

  #submit(bank: Bank, slot: number, address: number, length: number, holder: number, isAnswer: boolean): void {
    bank.sendHolder[slot] = holder;
    bank.states[slot]! |= isAnswer ? Flag.sending | Flag.answering : Flag.sending;
    submitSend(bank, slot, address, length);
  }

  #queue(connection: number, queued: Queued): void {
    const queue = this.#queues.get(connection);
    if (queue === undefined) {
      this.#queues.set(connection, { sends: [queued], bytes: queued.length });
    } else {
      queue.sends.push(queued);
      queue.bytes += queued.length;
    }
  }

  /** The send under way has ended or failed: releases the memory that it read from. */
  completed(bank: Bank, slot: number): void {
    const holder = bank.sendHolder[slot]!;
    bank.sendHolder[slot] = NO_HOLDER;
    bank.states[slot]! &= ~(Flag.sending | Flag.answering);
    this.#memory.release(holder);
  }

  /**
   * Counts the bytes that were sent. Returns false when they were fewer than submitted: the kernel goes on by itself
   * after a short send (MSG_WAITALL), unless the connection fails meanwhile.
   */
  sent(bank: Bank, slot: number, sentBytes: number): boolean {
    bank.backlog[slot]! -= sentBytes;
    return bank.backlog[slot] === this.#queuedBytes(bank.first + slot);
  }

  #queuedBytes(connection: number): number {
    if (this.#queues.size === 0) return 0;
    return this.#queues.get(connection)?.bytes ?? 0;
  }

  /** Begins the next send of the connection. Returns false when none waits. */
  next(bank: Bank, slot: number): boolean {
    if (this.#queues.size === 0) return false;
    const connection = bank.first + slot;
    const queue = this.#queues.get(connection);
    const queued = queue?.sends.shift();
    if (queue === undefined || queued === undefined) return false;
    queue.bytes -= queued.length;
    if (queue.sends.length === 0) this.#queues.delete(connection);
    this.#submit(bank, slot, queued.address, queued.length, queued.holder, queued.isAnswer);
    return true;
  }

  /** Drops the waiting sends of a connection. */
  drop(connection: number): void {
    if (this.#queues.size === 0) return;
    for (const { holder } of this.#queues.get(connection)?.sends ?? []) this.#memory.release(holder);
    this.#queues.delete(connection);
  }

  free(): void {
    this.#memory.free();
  }
}
