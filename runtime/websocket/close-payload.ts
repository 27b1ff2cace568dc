import { wordsOf } from "./mask.ts";
import { CloseCode, mayTravel } from "./protocol.ts";
import { checkUtf8, UTF8_COMPLETE } from "./utf8.ts";

/**
 * Reads the payload of a close frame: nothing, or a code and a reason in UTF-8 (RFC 6455, 5.5.1). Returns the code,
 * 1005 for an empty payload. For a payload that is wrong, returns the negated close code to answer with.
 */
export function closeCodeOf(bytes: Uint8Array, offset: number, length: number): number {
  if (length === 0) return CloseCode.absent;
  const code = length === 1 ? 0 : bytes[offset]! * 256 + bytes[offset + 1]!;
  if (!mayTravel(code)) return -CloseCode.protocolError;
  const utf8 = checkUtf8(UTF8_COMPLETE, bytes, wordsOf(bytes), offset + 2, length - 2);
  return utf8 === UTF8_COMPLETE ? code : -CloseCode.notUtf8;
}
