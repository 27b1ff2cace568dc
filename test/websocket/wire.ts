/** Frames written byte by byte, independently of the writer under test. */

/** The key of the masked examples in RFC 6455, 5.7. */
export const EXAMPLE_KEY: readonly number[] = [0x37, 0xfa, 0x21, 0x3d];

/** What a frame consists of; `key: null` for an unmasked one. */
export interface Wire {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Uint8Array;
  readonly key: readonly number[] | null;
}

export function wire({ fin, opcode, payload, key }: Wire): Uint8Array {
  const { length } = payload;
  const size = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : [127, ...uint64(length)];
  if (key !== null) size[0]! |= 0x80;
  const masked = payload.map((byte, index) => byte ^ (key?.[index % 4] ?? 0));
  return concat([Uint8Array.of((fin ? 0x80 : 0) | opcode, ...size, ...(key ?? [])), masked]);
}

function uint64(value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return [...bytes];
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** "81 05 48" and plain text in quotes: `bytes("81 05", "'Hello'")`. */
export function bytes(...parts: string[]): Uint8Array {
  return concat(
    parts.map((part) => {
      if (part.startsWith("'")) return new TextEncoder().encode(part.slice(1, -1));
      return Uint8Array.from(part.split(" "), (digits) => Number.parseInt(digits, 16));
    }),
  );
}

export function hex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
