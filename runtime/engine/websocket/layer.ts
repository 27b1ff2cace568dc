import type { FrameSink } from "../../websocket/frame-sink.ts";
import { GrowableBytes } from "../../websocket/growable-bytes.ts";
import { MaskSource, wordsOf } from "../../websocket/mask.ts";
import { CloseCode, type FrameKind, MAX_CONTROL_BYTES, type MessageKind, type Role } from "../../websocket/protocol.ts";
import { FrameReader } from "../../websocket/reader.ts";
import {
  closeFrame,
  frame,
  headerBytes,
  writeClientFrame,
  writeFrame,
  writeServerHeader,
} from "../../websocket/writer.ts";
import {
  CLOSE_GRACE_MS,
  type CloseManner,
  type CloseReason,
  type ConnectionEvents,
  type Framing,
  NOT_SENT,
  OWN_CLOSE,
  type PacketCounts,
  type Transport,
} from "../contract.ts";
import { FixedDelay } from "../fixed-delay.ts";
import type { ByteStream } from "../stream/byte-stream.ts";

/** The first size of the buffer for frames, and the largest, which takes c10m's largest message. */
const FIRST_FRAMED_BYTES = 4_096;
const MOST_FRAMED_BYTES = 1_048_576 + headerBytes(1_048_576, true);

/**
 * The state of a connection, one byte each; `none` is 0, which unused connections have.
 *
 * ```
 * none -> handshake -> open -> closing             this side has sent a close frame
 *             |          \-> ended -> reopening    the peer has closed or broken the protocol: reported as closed
 *             \-> refused                          and from every state to none, when TCP has ended
 * ```
 *
 * A connection is `reopening` when `open` was called while TCP was still ending.
 */
export const Stage = { none: 0, handshake: 1, refused: 2, open: 3, closing: 4, ended: 5, reopening: 6 } as const;

/**
 * WebSocket over a byte stream: the part that the server's and the swarm's side share. The stream's events come in,
 * whole messages go out. Sockets, buffers and backpressure belong to the stream. A connection costs one byte here and a
 * few bytes in the reader; nothing is allocated for a connection or a message.
 */
export abstract class WebSocketLayer implements ConnectionEvents, Transport {
  protected readonly events: ConnectionEvents;
  protected readonly reader: FrameReader;
  readonly #stages: GrowableBytes;
  /** The subclass makes the stream, which needs this object for its events. */
  protected abstract readonly stream: ByteStream;
  /** null on the server's side, which sends unmasked. */
  readonly #masks: MaskSource | null;
  /** A frame that is not kept, until the stream has copied it. */
  #framed = new Uint8Array(FIRST_FRAMED_BYTES);
  #framedWords = wordsOf(this.#framed);
  /** The part of `#framed` that is sent. It is kept, because most messages are as long as the one before. */
  #frame = this.#framed.subarray(0, 0);
  /** A server's frames of constant messages, each made once. */
  readonly #frames = { text: new WeakMap<Uint8Array, Uint8Array>(), binary: new WeakMap<Uint8Array, Uint8Array>() };
  /** Why a connection is closing, where the stream cannot know it. */
  readonly #reasons = new Map<number, CloseReason>();
  /** Connections whose TCP connection is ending after the close handshake. */
  readonly #ending = new FixedDelay<number>(CLOSE_GRACE_MS, (connection) => this.stream.close(connection, "reset"));
  readonly #control = new Uint8Array(MAX_CONTROL_BYTES + headerBytes(MAX_CONTROL_BYTES, true));

  constructor(role: Role, connections: number, events: ConnectionEvents) {
    this.events = events;
    this.reader = new FrameReader(role, connections, this.#sink());
    this.#stages = new GrowableBytes(connections);
    this.#masks = role === "client" ? new MaskSource() : null;
  }

  protected stageOf(connection: number): number {
    return this.#stages.get(connection);
  }

  protected setStage(connection: number, stage: number): void {
    this.#stages.set(connection, stage);
  }

  /** The handshake is done; the bytes behind it are the first frames. */
  protected upgraded(connection: number, buffer: Uint8Array, offset: number, length: number): void {
    this.setStage(connection, Stage.open);
    this.reader.begin(connection);
    this.events.opened(connection);
    if (length > 0) this.reader.feed(connection, buffer, offset, length);
  }

  /** Takes bytes that belong to the handshake. */
  protected abstract feedHandshake(connection: number, buffer: Uint8Array, offset: number, length: number): void;

  received(connection: number, view: Uint8Array): void {
    const { memory } = this.stream;
    const offset = memory.offsetOf(view);
    if (this.stageOf(connection) === Stage.handshake) {
      this.feedHandshake(connection, memory.bytes, offset, view.length);
    } else {
      this.reader.feed(connection, memory.bytes, offset, view.length);
    }
  }

  #sink(): FrameSink {
    return {
      message: (connection, buffer, offset, length, kind) => this.#deliver(connection, buffer, offset, length, kind),
      ping: (connection, buffer, offset, length) => this.#sendControl(connection, "pong", buffer, offset, length),
      pong: (connection) => this.events.ponged(connection),
      close: (connection, code) => this.#finish(connection, code),
      failed: (connection, code) => this.#finish(connection, code),
    };
  }

  #deliver(connection: number, buffer: Uint8Array, offset: number, length: number, kind: MessageKind): void {
    const { memory } = this.stream;
    const view = buffer === memory.bytes ? memory.view(offset, length) : new Uint8Array(buffer.buffer, offset, length);
    this.events.received(connection, view, kind);
  }

  ping(connection: number): boolean {
    if (this.stageOf(connection) === Stage.open) this.#sendControl(connection, "ping", this.#control, 0, 0);
    return true;
  }

  #sendControl(connection: number, kind: FrameKind, payload: Uint8Array, offset: number, length: number): void {
    const end = writeFrame(this.#control, 0, kind, this.#nextMask(), payload, offset, length);
    this.stream.sendCopy(connection, this.#control.subarray(0, end), "stream", 0, true);
  }

  #nextMask(): number | null {
    return this.#masks === null ? null : this.#masks.next();
  }

  /**
   * The peer has sent a close frame or broken the protocol. Unless this side has sent a close frame before, it sends one:
   * with the peer's code, or with that of the error.
   */
  #finish(connection: number, code: number): void {
    if (this.stageOf(connection) === Stage.open) this.#end(connection, code);
    this.#awaitEndOfTcp(connection);
  }

  /** Sends a close frame, and reports the connection as closed: nothing more can be exchanged on it. */
  #end(connection: number, code: number): void {
    this.stream.sendCopy(connection, closeFrame(code, this.#nextMask()), "stream", 0, true);
    this.setStage(connection, Stage.ended);
    this.events.closed(connection, `WS_${code}`);
  }

  #awaitEndOfTcp(connection: number): void {
    this.#ending.add(connection);
    // A connection that does not read would not notice the end.
    this.stream.resumeReads(connection);
    this.endOfHandshake(connection);
  }

  /** The close handshake is over: the server closes TCP, the client waits for that (RFC 6455, 7.1.1). */
  protected abstract endOfHandshake(connection: number): void;

  send(connection: number, bytes: Uint8Array, framing: Framing, expectedBytes: number): number {
    if (this.stageOf(connection) !== Stage.open) return NOT_SENT;
    const kind = framing === "text" ? "text" : "binary";
    if (this.#masks !== null) return this.#sendFramed(connection, bytes, kind, false);
    return this.stream.send(connection, this.#frameOf(bytes, kind), "stream", expectedBytes);
  }

  sendCopy(connection: number, bytes: Uint8Array, framing: Framing): number {
    if (this.stageOf(connection) !== Stage.open) return NOT_SENT;
    return this.#sendFramed(connection, bytes, framing === "text" ? "text" : "binary", false);
  }

  /** Sends a frame that is not kept: every frame of a client has a mask of its own (RFC 6455, 5.3). */
  #sendFramed(connection: number, bytes: Uint8Array, kind: MessageKind, isAnswer: boolean): number {
    const mask = this.#nextMask();
    const frameBytes = headerBytes(bytes.length, mask !== null) + bytes.length;
    if (frameBytes > MOST_FRAMED_BYTES) {
      return this.stream.sendCopy(connection, frame(kind, bytes, mask), "stream", 0, isAnswer);
    }
    if (frameBytes > this.#framed.length) {
      this.#framed = new Uint8Array(frameBytes);
      this.#framedWords = wordsOf(this.#framed);
    }
    if (frameBytes !== this.#frame.length) this.#frame = this.#framed.subarray(0, frameBytes);
    if (mask === null) writeFrame(this.#framed, 0, kind, null, bytes, 0, bytes.length);
    else writeClientFrame(this.#framed, this.#framedWords, kind, mask, bytes);
    return this.stream.sendCopy(connection, this.#frame, "stream", 0, isAnswer);
  }

  #frameOf(bytes: Uint8Array, kind: MessageKind): Uint8Array {
    const known = this.#frames[kind].get(bytes);
    if (known !== undefined) return known;
    const made = frame(kind, bytes, null);
    this.#frames[kind].set(bytes, made);
    return made;
  }

  reply(connection: number, view: Uint8Array, framing: Framing): number {
    if (this.stageOf(connection) !== Stage.open) return NOT_SENT;
    const { memory } = this.stream;
    const kind = framing === "text" ? "text" : "binary";
    if (this.#masks !== null) return this.#sendFramed(connection, view, kind, true);
    const isReceived = memory.has(view);
    const bytes = isReceived ? memory.bytes : new Uint8Array(view.buffer);
    const offset = isReceived ? memory.offsetOf(view) : view.byteOffset;
    const start = writeServerHeader(bytes, offset, view.length, kind);
    const length = offset + view.length - start;
    return isReceived
      ? this.stream.replyAt(connection, start, length)
      : this.stream.sendCopy(connection, bytes.subarray(start, start + length), "stream", 0, true);
  }

  drained(connection: number): void {
    if (this.stageOf(connection) === Stage.open) this.events.drained(connection);
  }

  ponged(): void {}

  pauseReads(connection: number): void {
    if (this.stageOf(connection) === Stage.open) this.stream.pauseReads(connection);
  }

  resumeReads(connection: number): void {
    this.stream.resumeReads(connection);
  }

  wakeAt(atMs: number | null): void {
    this.stream.wakeAt(atMs);
  }

  flush(): void {
    this.stream.flush();
  }

  packetCounts(): PacketCounts | null {
    return this.stream.packetCounts?.() ?? null;
  }

  /** By reset, or with the close handshake first. */
  close(connection: number, manner: CloseManner): void {
    const stage = this.stageOf(connection);
    if (stage === Stage.ended) return;
    if (stage === Stage.reopening) {
      // TCP is being reset already; its end reports that the open failed.
      this.setStage(connection, Stage.refused);
      return;
    }
    this.setReason(connection, OWN_CLOSE);
    if (manner === "reset" || stage !== Stage.open) {
      this.stream.close(connection, "reset");
      return;
    }
    this.stream.sendCopy(connection, closeFrame(CloseCode.absent, this.#nextMask()), "stream", 0, true);
    this.setStage(connection, Stage.closing);
  }

  /** TCP has ended. Forgets the connection; returns the stage in which it was, and the reason of the close. */
  protected forget(connection: number, reason: CloseReason): { stage: number; reason: CloseReason } {
    const stage = this.stageOf(connection);
    const known = this.#reasons.get(connection) ?? reason;
    this.#reasons.delete(connection);
    this.#ending.delete(connection);
    this.reader.forget(connection);
    this.setStage(connection, Stage.none);
    return { stage, reason: known };
  }

  /** Whether a connection in this stage has been reported as open, and not yet as closed. */
  protected isOpenFor(stage: number): boolean {
    return stage === Stage.open || stage === Stage.closing;
  }

  protected setReason(connection: number, reason: CloseReason): void {
    this.#reasons.set(connection, reason);
  }

  dispose(): Promise<void> {
    return this.stream.dispose();
  }

  abstract opened(connection: number): void;
  abstract openFailed(connection: number, reason: CloseReason): void;
  abstract closed(connection: number, reason: CloseReason): void;
}
