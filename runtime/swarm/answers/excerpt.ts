/** The length of an excerpt in bytes, and how many of these bytes precede `at`. */
const LENGTH_BYTES = 16;
const BEFORE_BYTES = 4;

/**
 * Formats a few bytes around `at` in hexadecimal and as text: `68 65 6c 6c 6f "hello"`. Three dots mark omitted bytes.
 * The text shows a dot for every byte that is not printable ASCII.
 */
export function excerpt(bytes: Uint8Array, at: number): string {
  const start = Math.max(0, Math.min(at - BEFORE_BYTES, bytes.byteLength - LENGTH_BYTES));
  const shown = bytes.subarray(start, start + LENGTH_BYTES);
  if (bytes.byteLength === 0) return "nothing";
  const before = start > 0 ? "... " : "";
  const after = start + shown.byteLength < bytes.byteLength ? " ..." : "";
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = Array.from(shown, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
  return `${before}${hex}${after} "${text}"`;
}
