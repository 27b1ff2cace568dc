const ALPHABET = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const PAD = "=".charCodeAt(0);

const IS_DIGIT = new Uint8Array(256);
for (const digit of ALPHABET) IS_DIGIT[digit] = 1;

/**
 * Writes the first `length` bytes of `source` as base64 (RFC 4648, 4) to `target` at `at`. Returns the offset behind
 * it.
 */
export function writeBase64(source: Uint8Array, length: number, target: Uint8Array, at: number): number {
  for (let index = 0; index < length; index += 3) {
    const left = length - index;
    const group =
      (source[index]! << 16) | ((left > 1 ? source[index + 1]! : 0) << 8) | (left > 2 ? source[index + 2]! : 0);
    target[at++] = ALPHABET[group >>> 18]!;
    target[at++] = ALPHABET[(group >>> 12) & 63]!;
    target[at++] = left > 1 ? ALPHABET[(group >>> 6) & 63]! : PAD;
    target[at++] = left > 2 ? ALPHABET[group & 63]! : PAD;
  }
  return at;
}

/** Whether `bytes` has the base64 of 16 bytes at `at`: 22 digits and two pads. */
export function isKey(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < 22; index++) if (IS_DIGIT[bytes[at + index]!] === 0) return false;
  return bytes[at + 22] === PAD && bytes[at + 23] === PAD;
}
