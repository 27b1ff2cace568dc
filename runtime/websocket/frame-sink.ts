import type { MessageKind } from "./protocol.ts";

/**
 * What a reader tells. Payloads lie in `buffer` from `offset` on, unmasked: in the chunk that was fed, or, put together
 * from pieces, in a buffer of their own that the reader has let go of. On a server's side there is always room before them
 * for `writeServerHeader`, so that they can be sent back where they lie.
 */
export interface FrameSink {
  message(connection: number, buffer: Uint8Array, offset: number, length: number, kind: MessageKind): void;
  ping(connection: number, buffer: Uint8Array, offset: number, length: number): void;
  pong(connection: number, buffer: Uint8Array, offset: number, length: number): void;
  /** The peer's close frame: its code, or 1005 when it carried none. Nothing is told after it. */
  close(connection: number, code: number): void;
  /** The peer broke the protocol: 1002, 1007 or 1009, to be sent before closing. Nothing is told after it. */
  failed(connection: number, code: number): void;
}
