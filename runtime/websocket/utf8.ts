/**
 * Checks UTF-8 piece by piece, without decoding it. The state is one integer. Its lowest byte is the number of bytes
 * that the present sequence still needs; the next two are the least and the greatest value of the next byte. This is
 * the state of the WHATWG decoder (Encoding Standard, 8.1.1), which rejects overlong forms, surrogates and values above
 * U+10FFFF.
 */

/** No byte is missing. This is the first state, and the only one in which text may end. */
export const UTF8_COMPLETE = 0;

/** The bytes are not UTF-8, whatever follows. */
export const UTF8_INVALID = -1;

const HIGH_BITS = 0x8080_8080 | 0;

/** The state after the first byte of a sequence of several bytes, or UTF8_INVALID. */
function begin(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return need(1, 0x80, 0xbf);
  if (byte === 0xe0) return need(2, 0xa0, 0xbf);
  if (byte === 0xed) return need(2, 0x80, 0x9f);
  if (byte >= 0xe1 && byte <= 0xef) return need(2, 0x80, 0xbf);
  if (byte === 0xf0) return need(3, 0x90, 0xbf);
  if (byte === 0xf4) return need(3, 0x80, 0x8f);
  if (byte >= 0xf1 && byte <= 0xf3) return need(3, 0x80, 0xbf);
  return UTF8_INVALID;
}

function need(bytes: number, least: number, greatest: number): number {
  return bytes | (least << 8) | (greatest << 16);
}

function advance(state: number, byte: number): number {
  if (byte < ((state >>> 8) & 0xff) || byte > state >>> 16) return UTF8_INVALID;
  const left = (state & 0xff) - 1;
  return left === 0 ? UTF8_COMPLETE : need(left, 0x80, 0xbf);
}

/** The end of the ASCII bytes that begin at `at`. */
function skipAscii(bytes: Uint8Array, words: DataView, at: number, end: number): number {
  while (at + 4 <= end && (words.getInt32(at, true) & HIGH_BITS) === 0) at += 4;
  while (at < end && bytes[at]! < 0x80) at++;
  return at;
}

/**
 * The state after `length` more bytes from `offset` on.
 *
 * @param state UTF8_COMPLETE at first, then the result for the piece before
 * @param words a view of the same memory as `bytes`, with the same offsets
 */
export function checkUtf8(state: number, bytes: Uint8Array, words: DataView, offset: number, length: number): number {
  const end = offset + length;
  let at = offset;
  while (at < end && state !== UTF8_INVALID) {
    if (state !== UTF8_COMPLETE) {
      state = advance(state, bytes[at++]!);
      continue;
    }
    at = skipAscii(bytes, words, at, end);
    if (at < end) state = begin(bytes[at++]!);
  }
  return state;
}
