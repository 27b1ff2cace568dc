/**
 * The interface between an engine and the WebSocket layer that all engines over FFI share. An engine implements TCP
 * byte streams (`ServerByteStream`, `SwarmByteStream`); `engine.ts` in this folder makes a whole engine of them.
 */

import type { Framing, ServerTransport, SwarmTransport, Transport } from "../contract.ts";

/**
 * The memory of received bytes. It is one buffer for all connections, so that a reader of frames works with offsets,
 * and no object is made for a message.
 */
export interface ReceivedBytes {
  /** All of the memory; offsets count in it. Readers may change bytes in place (unmasking, an echo's header). */
  readonly bytes: Uint8Array;
  /** A view of `length` bytes from `offset` on. It is valid until the next view is made; it may be a copy. */
  view(offset: number, length: number): Uint8Array;
  /** Whether a view comes from this memory. */
  has(view: Uint8Array): boolean;
  /** The offset of a view that comes from this memory. */
  offsetOf(view: Uint8Array): number;
}

/**
 * TCP connections by number, as byte streams: a `Transport` with framing "stream", and what a layer needs that puts
 * frames on it. The views that `received` gives are made by `memory.view`.
 */
export interface ByteStream extends Transport {
  readonly memory: ReceivedBytes;
  /**
   * As `Transport.sendCopy`.
   *
   * @param isAnswer true for bytes that answer what was received: a stream may then read nothing until they are sent,
   * which bounds the memory that a peer which does not read can take. The user's own messages must not stop reading,
   * because two sides that both wait for the other to read would never go on
   */
  sendCopy(connection: number, bytes: Uint8Array, framing: Framing, expectedBytes: number, isAnswer?: boolean): number;
  /**
   * Sends back a part of the piece that `received` is giving right now, without a copy. `offset` counts in
   * `memory.bytes`; it may lie a few bytes before a payload, where the layer has written a shorter header over the one
   * that was received. Returns the write backlog in bytes, or NOT_SENT.
   */
  replyAt(connection: number, offset: number, length: number): number;
}

/** The server's side of TCP. */
export interface ServerByteStream extends ByteStream, Omit<ServerTransport, "sendCopy"> {}

/** The swarm's side of TCP. */
export interface SwarmByteStream extends ByteStream, Omit<SwarmTransport, "sendCopy"> {}
