import { setImmediate } from "node:timers/promises";
import { type Libc, libc } from "../../ffi/libc.ts";
import { EPOLL, SHUT_WR } from "../../ffi/socket-abi.ts";
import {
  type CloseManner,
  type CloseReason,
  type ConnectionEvents,
  type Framing,
  NOT_SENT,
  OWN_CLOSE,
} from "../contract.ts";
import { BufferPool } from "../stream/buffer-pool.ts";
import type { ByteStream } from "../stream/byte-stream.ts";
import { Constants } from "../stream/constants.ts";
import { Reasons } from "../stream/reasons.ts";
import { NO_HOLDER } from "../stream/send-memory.ts";
import { LINGER_RESET, type SocketOption } from "../stream/socket-options.ts";
import { ConnectionTable, Flag, NOT_READING } from "./connection-table.ts";
import { type PollerUser, sharedPoller } from "./poller.ts";
import { SendQueue, Sent } from "./send-queue.ts";

/** How often one connection is read from before the others are. */
const MOST_READS = 4;

/**
 * Connections reset before the JavaScript event loop runs, so that the coordinator's messages are handled meanwhile.
 */
const DISPOSE_SLICE = 1_024;

/** Events that mean that there may be something to read: bytes, the peer's end or an error. */
const INPUT = EPOLL.IN | EPOLL.RDHUP | EPOLL.HUP | EPOLL.ERR;

/** Events that mean that the peer has finished or is gone. */
const END = EPOLL.RDHUP | EPOLL.HUP | EPOLL.ERR;

/** Events that mean that the kernel takes bytes again, or never will. */
const OUTPUT = EPOLL.OUT | EPOLL.HUP | EPOLL.ERR;

/**
 * TCP over epoll: the part that both sides share. Each descriptor is added to epoll once, edge-triggered, for reading
 * and writing, so that an exchange takes two system calls: recv and send. Connections are closed after a batch of
 * events: otherwise an event of the batch could be taken for one of a new connection with the same number.
 */
export abstract class EpollStream implements ByteStream, PollerUser {
  readonly events: ConnectionEvents;
  /** Received bytes lie here. */
  readonly memory = new BufferPool();
  protected readonly libc: Libc = libc();
  protected readonly constants = new Constants();
  protected readonly table: ConnectionTable;
  protected readonly poller = sharedPoller();
  /** The number of this stream in the poller. */
  protected readonly user: number;
  readonly #sending: SendQueue;
  readonly #reasons = new Reasons();
  /** Connections that are closed after this batch. */
  readonly #ended: number[] = [];
  /** Connections that are read from again after this batch. */
  readonly #again: number[] = [];
  /** Connections that wait for a receive buffer. */
  #starving: number[] = [];
  /** The buffer whose bytes are being given to `received` right now. */
  #given = NO_HOLDER;
  #disposing: Promise<void> | null = null;
  wakeAtMs: number | null = null;

  /** @param size connections to make room for at first */
  constructor(events: ConnectionEvents, size: number) {
    this.events = events;
    this.table = new ConnectionTable(size);
    this.#sending = new SendQueue(this.memory, this.table);
    this.user = this.poller.join(this);
  }

  /** A connection is being opened, and something has happened on it: only on the swarm's side. */
  protected abstract connecting(connection: number, events: number): void;

  /** Connections wait in a listening socket: only on the server's side. */
  abstract acceptable(listener: number): void;

  /** The peer has finished: a server answers in order, the swarm with a reset. */
  protected abstract peerFinished(connection: number): void;

  /** The connection is closed. */
  protected abstract gone(connection: number, reason: CloseReason, wasOpen: boolean): void;

  ready(connection: number, events: number): void {
    const state = this.table.states[connection]!;
    if ((state & Flag.closing) !== 0) return;
    if ((state & Flag.connecting) !== 0) this.connecting(connection, events);
    else this.openAndReady(connection, events);
  }

  protected openAndReady(connection: number, events: number): void {
    const { states } = this.table;
    if ((events & OUTPUT) !== 0 && (states[connection]! & Flag.blocked) !== 0) this.#sendMore(connection);
    if ((events & INPUT) === 0) return;
    states[connection]! |= (events & END) === 0 ? Flag.readable : Flag.readable | Flag.ending;
    this.#read(connection);
  }

  /** Reads what there is, unless a flag forbids it; the code that clears such a flag calls this again. */
  #read(connection: number): void {
    for (let reads = 0; reads < MOST_READS; reads++) {
      const state = this.table.states[connection]!;
      if ((state & (Flag.open | Flag.readable | NOT_READING)) !== (Flag.open | Flag.readable)) return;
      const buffer = this.memory.take(true);
      if (buffer === -1) {
        this.#starving.push(connection);
        return;
      }
      const length = this.libc.recv(
        this.table.fds[connection]!,
        this.memory.addressOf(buffer),
        this.memory.lengthOf(buffer),
        0,
      );
      if (length > 0) this.#give(connection, buffer, length);
      this.memory.release(buffer);
      if (length <= 0 && !this.#readNothing(connection, length)) return;
    }
    this.#readAgain(connection);
  }

  #give(connection: number, buffer: number, length: number): void {
    const { states } = this.table;
    // The buffer was not filled, so nothing is left: an event reports what comes later, unless the end was reported
    // already.
    const isRest = length < this.memory.lengthOf(buffer) && (states[connection]! & Flag.ending) === 0;
    if (isRest) states[connection]! &= ~Flag.readable;
    if ((states[connection]! & Flag.finishing) !== 0) return;
    this.#given = buffer;
    this.events.received(connection, this.memory.view(this.memory.offsetIn(buffer), length), "stream");
    this.#given = NO_HOLDER;
  }

  /** The peer's end (0) or an error (-1). Returns true when reading should go on. */
  #readNothing(connection: number, length: number): boolean {
    const errno = length === 0 ? 0 : this.libc.errno();
    const code = this.libc.nameOf(errno);
    if (length !== 0 && code === "EINTR") return true;
    this.table.states[connection]! &= ~Flag.readable;
    if (length === 0) this.#gotEnd(connection);
    else if (code !== "EAGAIN") this.shut(connection, code);
    return false;
  }

  #gotEnd(connection: number): void {
    if ((this.table.states[connection]! & Flag.finishing) !== 0) this.shut(connection, OWN_CLOSE);
    else this.peerFinished(connection);
  }

  #readAgain(connection: number): void {
    if ((this.table.states[connection]! & Flag.again) !== 0) return;
    this.table.states[connection]! |= Flag.again;
    this.#again.push(connection);
  }

  send(connection: number, bytes: Uint8Array): number {
    if (!this.#takesBytes(connection)) return NOT_SENT;
    const address = this.constants.addressOf(bytes);
    return this.#after(connection, this.#sending.send(connection, address, bytes.length, NO_HOLDER));
  }

  sendCopy(connection: number, bytes: Uint8Array, _framing: Framing, _expectedBytes: number, isAnswer = false): number {
    if (!this.#takesBytes(connection)) return NOT_SENT;
    return this.#after(connection, this.#sending.sendCopy(connection, bytes, isAnswer));
  }

  reply(connection: number, view: Uint8Array): number {
    return this.replyAt(connection, this.memory.offsetOf(view), view.length);
  }

  replyAt(connection: number, offset: number, length: number): number {
    if (!this.#takesBytes(connection)) return NOT_SENT;
    const address = this.memory.addressAt(offset);
    return this.#after(connection, this.#sending.send(connection, address, length, this.#given));
  }

  #takesBytes(connection: number): boolean {
    const state = this.table.states[connection] ?? 0;
    return (state & (Flag.open | Flag.closing | Flag.finishing)) === Flag.open;
  }

  #after(connection: number, sent: number): number {
    if (sent !== Sent.failed) return this.table.backlog[connection]!;
    this.shut(connection, this.libc.nameOf(this.#sending.errno));
    return NOT_SENT;
  }

  #sendMore(connection: number): void {
    const sent = this.#sending.resume(connection);
    if (sent === Sent.failed) this.shut(connection, this.libc.nameOf(this.#sending.errno));
    else if (sent === Sent.all) this.#sentAll(connection);
    this.#read(connection);
  }

  #sentAll(connection: number): void {
    const state = this.table.states[connection]!;
    if ((state & Flag.peerFinished) !== 0) this.shut(connection, "EOF");
    else if ((state & Flag.finishing) !== 0) this.#sendFin(connection);
    else this.events.drained(connection);
  }

  #sendFin(connection: number): void {
    this.libc.shutdown(this.table.fds[connection]!, SHUT_WR);
  }

  pauseReads(connection: number): void {
    if (((this.table.states[connection] ?? 0) & Flag.open) !== 0) this.table.states[connection]! |= Flag.paused;
  }

  resumeReads(connection: number): void {
    if (((this.table.states[connection] ?? 0) & Flag.paused) === 0) return;
    this.table.states[connection]! &= ~Flag.paused;
    this.#readAgain(connection);
  }

  ping(): boolean {
    return false;
  }

  wakeAt(atMs: number | null): void {
    this.wakeAtMs = atMs;
  }

  /** Nothing to do: `open`, `send` and `reply` call the kernel at once. */
  flush(): void {}

  close(connection: number, manner: CloseManner): void {
    const state = this.table.states[connection] ?? 0;
    if ((state & (Flag.open | Flag.connecting)) === 0) return;
    if (manner === "reset" || (state & Flag.connecting) !== 0) this.shut(connection, OWN_CLOSE, true);
    else if ((state & (Flag.finishing | Flag.closing)) === 0) this.#finish(connection);
  }

  #finish(connection: number): void {
    this.table.states[connection]! |= Flag.finishing;
    if ((this.table.states[connection]! & Flag.blocked) === 0) this.#sendFin(connection);
  }

  /** Answers the peer's FIN in order: sends what is left first. */
  protected finishWithPeer(connection: number): void {
    if ((this.table.states[connection]! & Flag.blocked) === 0) this.shut(connection, "EOF");
    else this.table.states[connection]! |= Flag.peerFinished;
  }

  /** Closes the connection after this batch. The reason of the first call is reported. */
  protected shut(connection: number, reason: CloseReason, resets = false): void {
    const state = this.table.states[connection]!;
    if ((state & Flag.closing) !== 0) return;
    const isOwn = (state & Flag.finishing) !== 0;
    this.table.states[connection] = state | Flag.closing | (resets ? Flag.resets : 0);
    this.table.reasons[connection] = this.#reasons.numberOf(isOwn ? OWN_CLOSE : reason);
    this.#sending.drop(connection);
    this.#ended.push(connection);
  }

  afterBatch(): boolean {
    this.#closeEnded();
    if (this.#again.length > 0) this.#readOnceMore();
    if (this.#starving.length > 0 && this.memory.hasFree) this.#feedStarving();
    return this.#again.length > 0 || this.#ended.length > 0;
  }

  #readOnceMore(): void {
    for (const connection of this.#again.splice(0)) {
      this.table.states[connection]! &= ~Flag.again;
      this.#read(connection);
    }
  }

  #feedStarving(): void {
    const starving = this.#starving;
    this.#starving = [];
    for (const connection of starving) this.#read(connection);
  }

  #closeEnded(): void {
    // The user may close other connections when it is called.
    for (let index = 0; index < this.#ended.length; index++) this.#closeOne(this.#ended[index]!);
    this.#ended.length = 0;
  }

  #closeOne(connection: number): void {
    const { states, fds, backlog, reasons } = this.table;
    const state = states[connection]!;
    const reason = this.#reasons.at(reasons[connection]!);
    this.#closeDescriptor(fds[connection]!, (state & Flag.resets) !== 0);
    states[connection] = state & Flag.again;
    fds[connection] = -1;
    backlog[connection] = 0;
    this.table.used--;
    this.gone(connection, reason, (state & Flag.open) !== 0);
  }

  #closeDescriptor(fd: number, resets: boolean): void {
    if (fd === -1) return;
    if (resets) this.setOption(fd, LINGER_RESET);
    this.libc.close(fd);
  }

  /** Returns what setsockopt(2) returns. */
  protected setOption(fd: number, { level, name, value }: SocketOption): number {
    return this.libc.setsockopt(fd, level, name, this.constants.addressOf(value), value.length);
  }

  /**
   * Resets all connections, reports their ends and frees everything. A second call returns the promise of the first.
   */
  dispose(): Promise<void> {
    this.#disposing ??= this.disposeOnce();
    return this.#disposing;
  }

  protected async disposeOnce(): Promise<void> {
    // From now on no sleep is long, and the JavaScript event loop runs after every batch.
    this.wakeAtMs = 0;
    for (let connection = 0; connection < this.table.size; await setImmediate())
      connection = this.#resetSome(connection);
    while (this.table.used > 0) await setImmediate();
    this.poller.leave(this.user);
    this.memory.free();
    this.#sending.free();
    this.constants.free();
  }

  /**
   * Resets up to DISPOSE_SLICE open connections from a number on. Returns the first number that it has not looked at.
   */
  #resetSome(from: number): number {
    let connection = from;
    for (let left = DISPOSE_SLICE; left > 0 && connection < this.table.size; connection++) {
      if ((this.table.states[connection]! & (Flag.open | Flag.connecting)) === 0) continue;
      this.close(connection, "reset");
      left--;
    }
    return connection;
  }
}
