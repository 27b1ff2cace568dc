import type { CloseManner, CloseReason, ConnectionEvents, Framing, PacketCounts } from "../contract.ts";
import type { ByteStream } from "../stream/byte-stream.ts";
import type { LinkStack } from "./link-stack.ts";
import { type LoopUser, sharedLoop } from "./loop.ts";
import { ReceivedMemory } from "./received-memory.ts";
import type { TcpEvents } from "./tcp/tcp.ts";

/** Connections that are reset between two iterations of the event loop. */
const DISPOSE_SLICE = 8_192;

/**
 * TCP in user space behind the contract, what both sides share. A side has one stack or several; connection `c` is the
 * `floor(c / stacks)`-th of stack `c % stacks`.
 */
export abstract class PacketTransport implements ByteStream, LoopUser {
  protected readonly events: ConnectionEvents;
  protected stacks: readonly LinkStack[] = [];
  readonly #loop = sharedLoop();
  readonly memory = new ReceivedMemory();
  #wakeAtMs: number | null = null;
  #disposed: Promise<void> | null = null;

  constructor(events: ConnectionEvents) {
    this.events = events;
  }

  /** Begins to take in packets. */
  protected begin(stacks: readonly LinkStack[]): void {
    this.stacks = stacks;
    this.#loop.join(this);
  }

  /** Events of one stack, reported with the connection numbers of the whole side. */
  protected eventsOf(index: number, stacks: number): TcpEvents {
    const number = (connection: number) => connection * stacks + index;
    return {
      opened: (connection) => this.opened(number(connection)),
      openFailed: (connection, reason) => this.openFailed(number(connection), reason),
      received: (connection, bytes, offset, lengthBytes) =>
        this.#received(number(connection), bytes, offset, lengthBytes),
      peerFinished: (connection) => this.peerFinished(number(connection)),
      drained: (connection) => this.events.drained(number(connection)),
      closed: (connection, reason) => this.events.closed(number(connection), reason),
    };
  }

  protected abstract opened(connection: number): void;
  protected abstract openFailed(connection: number, reason: CloseReason): void;
  /** The peer has finished: a server answers in order, the swarm with a reset. */
  protected abstract peerFinished(connection: number): void;

  #received(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): void {
    this.memory.bytes = bytes;
    this.events.received(connection, this.memory.view(offset, lengthBytes), "stream");
  }

  get descriptors(): readonly number[] {
    return this.stacks.map(({ socket }) => socket.fd);
  }

  round(nowMs: number): number {
    let packets = 0;
    for (const stack of this.stacks) packets += stack.round(nowMs);
    return packets;
  }

  dueAtMs(): number {
    let dueAtMs = this.#wakeAtMs ?? Number.POSITIVE_INFINITY;
    for (const { tcp } of this.stacks) dueAtMs = Math.min(dueAtMs, tcp.dueAtMs());
    return dueAtMs;
  }

  protected stackOf(connection: number): LinkStack {
    return this.stacks[connection % this.stacks.length]!;
  }

  protected localOf(connection: number): number {
    return Math.floor(connection / this.stacks.length);
  }

  send(connection: number, bytes: Uint8Array): number {
    return this.stackOf(connection).tcp.send(this.localOf(connection), bytes);
  }

  reply(connection: number, view: Uint8Array): number {
    return this.replyAt(connection, this.memory.offsetOf(view), view.length);
  }

  replyAt(connection: number, offset: number, lengthBytes: number): number {
    return this.stackOf(connection).tcp.sendCopy(this.localOf(connection), this.memory.bytes, offset, lengthBytes);
  }

  /** Sends a copy of the bytes, which may change afterwards. */
  sendCopy(connection: number, bytes: Uint8Array, _framing: Framing, _expectedBytes: number, isAnswer = false): number {
    const { tcp } = this.stackOf(connection);
    const local = this.localOf(connection);
    return isAnswer ? tcp.sendAnswer(local, bytes, 0, bytes.length) : tcp.sendCopy(local, bytes, 0, bytes.length);
  }

  pauseReads(connection: number): void {
    this.stackOf(connection).tcp.pauseReads(this.localOf(connection));
  }

  resumeReads(connection: number): void {
    this.stackOf(connection).tcp.resumeReads(this.localOf(connection));
  }

  ping(): boolean {
    return false;
  }

  wakeAt(atMs: number | null): void {
    this.#wakeAtMs = atMs;
  }

  flush(): void {
    for (const { socket } of this.stacks) socket.send();
  }

  close(connection: number, manner: CloseManner): void {
    this.stackOf(connection).tcp.close(this.localOf(connection), manner);
  }

  packetCounts(): PacketCounts {
    const counts = { retransmissions: 0, ringDrops: 0, challengeAcks: 0, duplicateAcks: 0 };
    for (const { tcp, socket } of this.stacks) {
      counts.retransmissions += tcp.counts.retransmissions;
      counts.challengeAcks += tcp.counts.challengeAcks;
      counts.duplicateAcks += tcp.counts.duplicateAcks;
      counts.ringDrops += socket.ringDrops();
    }
    return counts;
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    for (const { tcp } of this.stacks) {
      for (let next = 0; next < tcp.table.count; await nextIteration()) {
        next = tcp.abandonFrom(next, DISPOSE_SLICE);
        while (tcp.resetsLeft > DISPOSE_SLICE) await nextIteration();
      }
      while (tcp.resetsLeft > 0) await nextIteration();
    }
    this.#loop.leave(this);
    for (const { socket } of this.stacks) {
      socket.send();
      socket.close();
    }
  }
}

/** Resolves in the next iteration of the event loop. */
function nextIteration(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
