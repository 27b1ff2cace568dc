import { ascii, equals, equalsIgnoringCase } from "./ascii.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const COMMA = 0x2c;
const DELETE = 0x7f;

/** The bytes of a field name (RFC 9110, 5.6.2). */
const TOKEN = new Uint8Array(256);
for (const byte of ascii("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
  TOKEN[byte] = 1;

/** Reads the fields of an HTTP head in place (RFC 9112, 5). The object is reused, and allocates nothing. */
export class HeadLines {
  /** A line is not a field; `next` has returned false because of it. */
  malformed = false;
  /** The value of the field, without the white space around it. */
  valueStart = 0;
  valueEnd = 0;
  #bytes = new Uint8Array(0) as Uint8Array;
  #at = 0;
  #end = 0;
  #nameStart = 0;
  #nameEnd = 0;

  /** Starts with another head, whose fields begin at `at` in `bytes`; `end` is behind the blank line. */
  over(bytes: Uint8Array, at: number, end: number): void {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end - 2;
    this.malformed = false;
  }

  /** Moves to the next field. Returns false behind the last field, and at a line that is not a field. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    this.malformed = !this.#readLine();
    return !this.malformed;
  }

  #readLine(): boolean {
    const bytes = this.#bytes;
    this.#nameStart = this.#at;
    let at = this.#at;
    while (TOKEN[bytes[at]!] === 1) at++;
    this.#nameEnd = at;
    if (at === this.#nameStart || bytes[at] !== COLON) return false;
    const lineEnd = this.#findLineEnd(at + 1);
    if (bytes[lineEnd] !== CR || bytes[lineEnd + 1] !== LF) return false;
    this.#at = lineEnd + 2;
    this.valueStart = skipSpace(bytes, at + 1, lineEnd);
    this.valueEnd = skipSpaceBack(bytes, this.valueStart, lineEnd);
    return true;
  }

  /** The index of the first byte from `at` on that is not allowed in a value. */
  #findLineEnd(at: number): number {
    const bytes = this.#bytes;
    while (at < this.#end && (bytes[at]! >= SPACE || bytes[at] === TAB) && bytes[at] !== DELETE) at++;
    return at;
  }

  /** Whether the field has this name, given in lower case. */
  is(name: Uint8Array): boolean {
    return equalsIgnoringCase(this.#bytes, this.#nameStart, this.#nameEnd, name);
  }

  /** Whether the value is equal to this one. */
  valueIs(value: Uint8Array): boolean {
    return equals(this.#bytes, this.valueStart, this.valueEnd, value);
  }

  /** Whether the value is a list with this element, given in lower case. */
  lists(element: Uint8Array): boolean {
    const bytes = this.#bytes;
    for (let at = this.valueStart; at < this.valueEnd; ) {
      let comma = at;
      while (comma < this.valueEnd && bytes[comma] !== COMMA) comma++;
      const start = skipSpace(bytes, at, comma);
      if (equalsIgnoringCase(bytes, start, skipSpaceBack(bytes, start, comma), element)) return true;
      at = comma + 1;
    }
    return false;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isSpace(bytes[at])) at++;
  return at;
}

function skipSpaceBack(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && isSpace(bytes[end - 1])) end--;
  return end;
}
