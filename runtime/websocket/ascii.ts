/**
 * HTTP heads are read as the bytes they are: a string for each header would be garbage a million times over. In these loops
 * it is `length`, not `byteLength`, whose getter costs Node 20 some 10 ns each time.
 */

const encoder = new TextEncoder();

/** The bit that tells a lower-case letter from its upper-case one. */
const LOWER_CASE = 0x20;

/** The bytes of a constant. */
export function ascii(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Where `byte` lies first from `at` on; -1 when it does not before `end`. (The array's own method would look on to its end.) */
export function indexOf(bytes: Uint8Array, byte: number, at: number, end: number): number {
  while (at < end && bytes[at] !== byte) at++;
  return at < end ? at : -1;
}

/** Whether `literal` lies in `bytes` from `at` on, and ends before `end`. */
export function startsWith(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): boolean {
  if (end - at < literal.length) return false;
  for (let index = 0; index < literal.length; index++) {
    if (bytes[at + index] !== literal[index]) return false;
  }
  return true;
}

/** Whether the bytes from `at` to `end` are those of `literal`. */
export function equals(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): boolean {
  return end - at === literal.length && startsWith(bytes, at, end, literal);
}

/**
 * The same, with upper and lower case alike. `literal` is in lower case, and the bytes have no control characters, which
 * this takes for digits and hyphens.
 */
export function equalsIgnoringCase(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): boolean {
  if (end - at !== literal.length) return false;
  for (let index = 0; index < literal.length; index++) {
    if ((bytes[at + index]! | LOWER_CASE) !== literal[index]) return false;
  }
  return true;
}
