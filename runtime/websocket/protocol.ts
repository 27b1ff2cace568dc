/** The terms and numbers of RFC 6455 that reader, writer and handshakes share. */

/** An end of a connection. Clients mask what they send, servers do not (RFC 6455, 5.1). */
export type Role = "server" | "client";

/** The kind of a whole message. */
export type MessageKind = "text" | "binary";

/** The kind of a frame that can be sent; messages are sent in one frame. */
export type FrameKind = MessageKind | "close" | "ping" | "pong";

/** Opcodes (RFC 6455, 5.2). */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The first opcode of a control frame. */
export const FIRST_CONTROL_OPCODE = 8;

/** The longest payload of a control frame, in bytes (RFC 6455, 5.5). */
export const MAX_CONTROL_BYTES = 125;

/**
 * The largest message that is accepted, in bytes. c10m's own largest is 1 MiB; a user's server may answer with more.
 */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The largest HTTP head that is accepted, in bytes with its blank line. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** Codes of close frames (RFC 6455, 7.4.1). */
export const CloseCode = {
  normal: 1000,
  protocolError: 1002,
  /** Stands for a close frame without a code; is never sent. */
  absent: 1005,
  notUtf8: 1007,
  tooBig: 1009,
} as const;

/** Whether a close frame may have this code (RFC 6455, 7.4, and the IANA registry of close codes up to 1014). */
export function mayTravel(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
}
