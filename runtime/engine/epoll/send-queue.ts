import { type Libc, libc } from "../../ffi/libc.ts";
import { MSG } from "../../ffi/socket-abi.ts";
import { type BufferPool, SMALL_BYTES } from "../stream/buffer-pool.ts";
import { NO_HOLDER, SendMemory } from "../stream/send-memory.ts";
import { type ConnectionTable, Flag } from "./connection-table.ts";

/** Bytes that the kernel has not taken yet. */
interface Queued {
  address: number;
  length: number;
  readonly holder: number;
  /** It answers what was received: nothing is read while it is the first in the queue. */
  isAnswer: boolean;
  /** Free bytes behind a copy in its pooled buffer, for more copies; 0 for bytes that are not a copy. */
  roomBytes: number;
}

/** The outcome of a send: the kernel took everything, some bytes wait, or the connection has failed (`errno`). */
export const Sent = { all: 0, some: 1, failed: 2 } as const;

/**
 * The sending half of a stream. Bytes go to the kernel at once. What the kernel does not take waits here, in order, and
 * its memory is held (see `SendMemory`). Only a connection whose peer reads more slowly than this side sends has a
 * queue.
 */
export class SendQueue {
  readonly #libc: Libc = libc();
  readonly #pool: BufferPool;
  readonly #table: ConnectionTable;
  readonly #memory: SendMemory;
  readonly #queues = new Map<number, Queued[]>();
  /** The error of the last send that failed. */
  errno = 0;

  constructor(pool: BufferPool, table: ConnectionTable) {
    this.#pool = pool;
    this.#memory = new SendMemory(pool);
    this.#table = table;
  }

  /** Sends bytes at an address, behind the bytes that wait. Returns one of `Sent`. */
  send(
    connection: number,
    address: number,
    length: number,
    holder: number,
    isAnswer = holder !== NO_HOLDER,
    roomBytes = 0,
  ): number {
    if ((this.#table.states[connection]! & Flag.blocked) !== 0) {
      this.#queue(connection, { address, length, holder, isAnswer, roomBytes });
      return Sent.some;
    }
    const sent = this.#write(connection, address, length);
    if (sent === length) return Sent.all;
    if (sent === -1) return Sent.failed;
    this.#queue(connection, { address: address + sent, length: length - sent, holder, isAnswer, roomBytes });
    return Sent.some;
  }

  /**
   * Sends a copy of the bytes, which may change afterwards. Copies that have to wait share a buffer, so that a peer
   * that sends many pings and does not read holds a few buffers, and not one for each ping.
   */
  sendCopy(connection: number, bytes: Uint8Array, isAnswer: boolean): number {
    const { length } = bytes;
    const waits = (this.#table.states[connection]! & Flag.blocked) !== 0;
    if (waits && this.#append(connection, bytes, isAnswer)) return Sent.some;
    const buffer = waits && length <= SMALL_BYTES ? this.#pool.take(true) : this.#pool.takeFor(length);
    if (buffer === -1) return this.#sendTemporary(connection, bytes, isAnswer);
    this.#pool.bytes.set(bytes, this.#pool.offsetIn(buffer));
    const roomBytes = this.#pool.lengthOf(buffer) - length;
    const result = this.send(connection, this.#pool.addressOf(buffer), length, buffer, isAnswer, roomBytes);
    this.#pool.release(buffer);
    return result;
  }

  /**
   * Puts bytes behind the last copy that waits on the connection. Returns false without such a copy, or without room.
   */
  #append(connection: number, bytes: Uint8Array, isAnswer: boolean): boolean {
    const last = this.#queues.get(connection)?.at(-1);
    if (last === undefined) return false;
    if (last.roomBytes < bytes.length) {
      // The answers that wait fill a buffer: none is added for what could be read now.
      if (isAnswer) this.#table.states[connection]! |= Flag.replying;
      return false;
    }
    this.#pool.bytes.set(bytes, last.address + last.length - this.#pool.addressAt(0));
    last.length += bytes.length;
    last.roomBytes -= bytes.length;
    last.isAnswer ||= isAnswer;
    this.#table.backlog[connection]! += bytes.length;
    return true;
  }

  #sendTemporary(connection: number, bytes: Uint8Array, isAnswer: boolean): number {
    const { holder, address } = this.#memory.copyOf(bytes);
    const result = this.send(connection, address, bytes.length, holder, isAnswer);
    this.#memory.release(holder);
    return result;
  }

  /** Gives bytes to the kernel until it takes no more. Returns how many it took, -1 after an error. */
  #write(connection: number, address: number, length: number): number {
    const fd = this.#table.fds[connection]!;
    let sent = 0;
    while (sent < length) {
      const taken = this.#libc.send(fd, address + sent, length - sent, MSG.NOSIGNAL);
      if (taken > 0) {
        sent += taken;
      } else {
        const errno = taken === 0 ? 0 : this.#libc.errno();
        const code = this.#libc.nameOf(errno);
        if (code === "EINTR") continue;
        if (code === "EAGAIN") return sent;
        this.errno = errno;
        return -1;
      }
    }
    return sent;
  }

  #queue(connection: number, queued: Queued): void {
    this.#memory.hold(queued.holder);
    const queue = this.#queues.get(connection);
    if (queue === undefined) this.#queues.set(connection, [queued]);
    else queue.push(queued);
    this.#table.backlog[connection]! += queued.length;
    if (queue === undefined) this.#mark(connection, queued.isAnswer);
  }

  /** The connection's state follows from what waits first. */
  #mark(connection: number, isAnswer: boolean): void {
    const flags = isAnswer ? Flag.blocked | Flag.replying : Flag.blocked;
    this.#table.states[connection] = (this.#table.states[connection]! & ~Flag.replying) | flags;
  }

  /** The kernel takes bytes again: sends what waits. Returns one of `Sent`. */
  resume(connection: number): number {
    const queue = this.#queues.get(connection);
    while (queue !== undefined && queue.length > 0) {
      const first = queue[0]!;
      const sent = this.#write(connection, first.address, first.length);
      if (sent === -1) return Sent.failed;
      this.#table.backlog[connection]! -= sent;
      first.address += sent;
      first.length -= sent;
      this.#mark(connection, first.isAnswer);
      if (first.length > 0) return Sent.some;
      queue.shift();
      this.#memory.release(first.holder);
    }
    this.#queues.delete(connection);
    this.#table.states[connection]! &= ~(Flag.blocked | Flag.replying);
    return Sent.all;
  }

  /** Drops the bytes that wait on a connection. */
  drop(connection: number): void {
    if (this.#queues.size === 0) return;
    for (const { holder } of this.#queues.get(connection) ?? []) this.#memory.release(holder);
    this.#queues.delete(connection);
  }

  free(): void {
    this.#memory.free();
  }
}
