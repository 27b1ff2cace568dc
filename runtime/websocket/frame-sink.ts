import type { MessageKind } from "./protocol.ts";

/**
 * What a reader reports. A payload is at `offset` in `buffer`, unmasked. The buffer is the chunk that was fed, or, for
 * a payload that came in pieces, a buffer that the reader does not use any more. On a server's side there is always
 * room before the payload for `writeServerHeader`, so that it can be sent back from the same buffer.
 */
export interface FrameSink {
  message(connection: number, buffer: Uint8Array, offset: number, length: number, kind: MessageKind): void;
  ping(connection: number, buffer: Uint8Array, offset: number, length: number): void;
  pong(connection: number, buffer: Uint8Array, offset: number, length: number): void;
  /** The peer's close frame: its code, or 1005 when it has none. Nothing is reported after it. */
  close(connection: number, code: number): void;
  /**
   * The peer broke the protocol. The code (1002, 1007 or 1009) has to be sent before closing. Nothing is reported after
   * it.
   */
  failed(connection: number, code: number): void;
}
